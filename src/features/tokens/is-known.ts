import { databaseFailure } from '../../db/fault.ts';
import { hashToken, isToken } from '../../domain/api-token.ts';
import type { Services } from '../../platform/services.ts';
import { hashesBetween, previousHashesBetween } from './queries.ts';

/**
 * Whether a token exists, so that looking it up is worth it while its sender, or everybody, is held back. Recently
 * valid tokens need no query; others use the list of tokens, at most a few queries in five seconds however many are
 * sent. False while the database is down. Never throws.
 */
export async function isKnownToken(
  { db, caches, limits, now }: Pick<Services, 'db' | 'caches' | 'limits' | 'now'>,
  token: string,
): Promise<boolean> {
  if (!isToken(token)) return false;
  const hash = hashToken(token);
  const nowMs = now();
  const lately = caches.tokens.getStale(hash, nowMs);
  if (lately !== undefined && lately !== null) return true;
  try {
    return await limits.knownTokens.mayExist(hash, nowMs, async (from, to, maxRows) => {
      const [current, previous] = await db.query.batch([
        hashesBetween(db.query, from, to, maxRows),
        previousHashesBetween(db.query, from, to, nowMs, maxRows),
      ]);
      return [...current, ...previous].flatMap((row) => (row.hash === null ? [] : [row.hash]));
    });
  } catch (error) {
    if (databaseFailure(error) === undefined) throw error;
    return false;
  }
}
