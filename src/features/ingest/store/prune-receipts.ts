import { sql } from 'drizzle-orm';
import { batchReceipt } from '../../../db/schema/outcome.ts';
import { compileStatement } from '../../../db/statement.ts';
import type { Services } from '../../../platform/services.ts';

/** Longer than a message can wait: a day in the spill queue, then at most 14 days, the limit of queues. */
export const receiptLifeMs = 16 * 24 * 3_600_000;

const deleteOldest = compileStatement(sql`
delete from ${batchReceipt} where ${batchReceipt.batchId} in (
  select ${batchReceipt.batchId} from ${batchReceipt} where ${batchReceipt.writtenAt} < ${sql.placeholder('before')}
  order by ${batchReceipt.writtenAt} limit ${sql.placeholder('maxRows')})`);

/** Deletes receipts that no repeat needs any more; at most `maxRows`. Returns how many. For the cron. */
export async function pruneReceipts(
  { db, now }: Pick<Services, 'db' | 'now'>,
  maxRows = 5_000,
): Promise<number> {
  const statement = deleteOldest({ before: now() - receiptLifeMs, maxRows });
  const [result] = await db.writeBatch([statement], { repeat: 'safe' });
  return result?.rowsAffected ?? 0;
}
