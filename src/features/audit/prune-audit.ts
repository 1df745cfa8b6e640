import type { Services } from '../../platform/services.ts';
import { deleteOldest } from './queries.ts';

const dayMs = 24 * 3_600_000;

/** Throws away entries older than `retentionDays`; at most `maxRows`. Returns how many. For the cron. */
export async function pruneAudit(
  { db, now }: Pick<Services, 'db' | 'now'>,
  retentionDays: number,
  maxRows = 5_000,
): Promise<number> {
  const statement = deleteOldest({ before: now() - retentionDays * dayMs, maxRows });
  const [result] = await db.writeBatch([statement], { repeat: 'safe' });
  return result?.rowsAffected ?? 0;
}
