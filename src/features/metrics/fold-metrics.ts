import { foldSilent } from '../../db/metric-store.ts';
import { foldedRowLifeMs, silentMs } from '../../platform/metrics/lifetimes.ts';
import type { Services } from '../../platform/services.ts';

/**
 * Adds the counts of silent isolates, gone or idle, to the totals, so that a scrape reads few rows. It counts nothing
 * twice, however often and wherever it runs. Returns how many isolates. Throws `DatabaseFailed`. For the cron.
 */
export async function foldMetrics({ db, now }: Pick<Services, 'db' | 'now'>): Promise<number> {
  const nowMs = now();
  return foldSilent(db, { nowMs, silentSince: nowMs - silentMs, foldedBefore: nowMs - foldedRowLifeMs });
}
