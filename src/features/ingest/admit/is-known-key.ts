import { databaseFailure } from '../../../db/fault.ts';
import type { Services } from '../../../platform/services.ts';
import { keysBetween } from './find-key.ts';

/**
 * Whether to look up this key while senders try many keys that do not exist: it was valid recently, or it is in the
 * list of keys, which costs at most a few queries in five seconds. True when the list cannot be read, so that no valid
 * key is refused.
 */
export async function isKnownKey(
  { db, caches, limits, now }: Pick<Services, 'db' | 'caches' | 'limits' | 'now'>,
  publicKey: string,
): Promise<boolean> {
  const nowMs = now();
  const lately = caches.keys.getStale(publicKey, nowMs);
  if (lately !== undefined && lately !== null) return true;
  try {
    return await limits.knownKeys.mayExist(publicKey, nowMs, async (from, to, maxRows) => {
      const rows = await keysBetween(db.query, from, to, maxRows);
      return rows.map((row) => row.publicKey);
    });
  } catch (error) {
    if (databaseFailure(error) === undefined) throw error;
    return true;
  }
}
