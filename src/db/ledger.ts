import type { InStatement } from '@libsql/client/web';
import { sql } from 'drizzle-orm';
import { batchReceipt, outcomeHour } from './schema/outcome.ts';
import { project } from './schema/project.ts';
import { compileStatement } from './statement.ts';
import type { ItemOutcome } from '../domain/outcome.ts';

const given = sql.placeholder;
/** True until `leaveReceipt` has run in a batch that was committed. */
export const notCountedYet = sql`not exists (select 1 from ${batchReceipt} where ${batchReceipt.batchId} = ${given('receiptId')})`;

const addOutcomes = compileStatement(sql`
insert into ${outcomeHour} (project_id, hour_at, category, outcome, reason, quantity)
select ${given('projectId')}, ${given('hourAt')}, value ->> 'category', value ->> 'outcome',
  value ->> 'reason', value ->> 'quantity'
from json_each(${given('outcomes')})
where exists (select 1 from ${project} where ${project.id} = ${given('projectId')}) and ${notCountedYet}
on conflict (project_id, hour_at, category, outcome, reason)
do update set quantity = min(outcome_hour.quantity + excluded.quantity, ${sql.raw(String(Number.MAX_SAFE_INTEGER))})`);

/** Takes `receiptId` and `nowMs`. The last statement of a batch that counts without a row of its own. */
export const leaveReceipt = compileStatement(sql`
insert into ${batchReceipt} (batch_id, written_at) values (${given('receiptId')}, ${given('nowMs')})
on conflict do nothing`);

/** What the ledger needs of a write batch; times in epoch milliseconds. */
export interface LedgerEntry {
  readonly projectId: number;
  /** The receipt of what is counted; see `BatchContext`. */
  readonly batchId: number;
  /** The hour of receipt. */
  readonly hourAt: number;
  readonly nowMs: number;
}

/** Adds the known outcomes of items that were not stored to the ledger. Repeating it counts nothing twice. */
export function refusedStatements(entry: LedgerEntry, outcomes: readonly ItemOutcome[]): InStatement[] {
  const { projectId, hourAt, nowMs, batchId: receiptId } = entry;
  return [
    addOutcomes({ projectId, hourAt, receiptId, outcomes: JSON.stringify(outcomes) }),
    leaveReceipt({ receiptId, nowMs }),
  ];
}
