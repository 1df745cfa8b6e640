import { sql } from 'drizzle-orm';
import { outcomeHour } from '../../../db/schema/outcome.ts';
import { projectKey } from '../../../db/schema/project.ts';
import { compileStatement } from '../../../db/statement.ts';
import type { RefusalBatch } from '../../../platform/limits/refusals.ts';
import type { Services } from '../../../platform/services.ts';
import { leaveReceipt, notCountedYet } from '../../../db/ledger.ts';

// The join checks the sender: an unknown key or another project's id counts nothing.
const addRefusals = compileStatement(sql`
insert into ${outcomeHour} (project_id, hour_at, category, outcome, reason, quantity)
select known.project_id, value ->> 'hourAt', value ->> 'category', 'rate_limited', value ->> 'reason',
  sum(value ->> 'quantity')
from json_each(${sql.placeholder('refusals')})
  join ${projectKey} as known on known.public_key = value ->> 'publicKey'
    and known.project_id = value ->> 'projectId' and known.is_active
where ${notCountedYet}
group by 1, 2, 3, 5
on conflict (project_id, hour_at, category, outcome, reason)
do update set quantity = outcome_hour.quantity + excluded.quantity`);

/**
 * Adds refused items to the ledgers of the projects whose keys they came with. One round trip for all; repeating it
 * counts nothing twice. Throws `DatabaseFailed`.
 */
export async function writeRefusals(
  db: Services['db'],
  { receiptId, entries }: RefusalBatch,
  nowMs: number,
): Promise<void> {
  const statements = [
    addRefusals({ receiptId, refusals: JSON.stringify(entries) }),
    leaveReceipt({ receiptId, nowMs }),
  ];
  await db.writeBatch(statements, { repeat: 'safe' });
}
