import type { InStatement } from '@libsql/client/web';
import { sql } from 'drizzle-orm';
import { event } from '../../db/schema/event.ts';
import { batchReceipt, outcomeHour } from '../../db/schema/outcome.ts';
import { project } from '../../db/schema/project.ts';
import { compileStatement } from '../../db/statement.ts';
import type { WritePlan } from '../../db/write-plan.ts';
import type { ItemOutcome } from '../../domain/outcome.ts';

const given = sql.placeholder;
/** True until `leaveReceipt` has run in a batch that was committed. */
export const notCountedYet = sql`not exists (select 1 from ${batchReceipt} where ${batchReceipt.batchId} = ${given('receiptId')})`;
const sentEvents = sql`json_each(${given('eventIds')}) as sent
  join ${event} on ${event.projectId} = ${given('projectId')} and ${event.eventId} = sent.value`;

const addOutcomes = compileStatement(sql`
insert into ${outcomeHour} (project_id, hour_at, category, outcome, reason, quantity)
select ${given('projectId')}, ${given('hourAt')}, value ->> 'category', value ->> 'outcome',
  value ->> 'reason', value ->> 'quantity'
from json_each(${given('outcomes')})
where exists (select 1 from ${project} where ${project.id} = ${given('projectId')}) and ${notCountedYet}
on conflict (project_id, hour_at, category, outcome, reason)
do update set quantity = min(outcome_hour.quantity + excluded.quantity, ${sql.raw(String(Number.MAX_SAFE_INTEGER))})`);

const whoseEvents = compileStatement(sql`
select ${event.eventId}, ${event.batchId} is ${given('batchId')} as is_ours from ${sentEvents}`);

const countDuplicates = compileStatement(sql`
insert into ${outcomeHour} (project_id, hour_at, category, outcome, reason, quantity)
select ${given('projectId')}, ${given('hourAt')}, 'error', 'dropped', 'duplicate', count(*)
from ${sentEvents} where ${event.batchId} is not ${given('batchId')} and ${notCountedYet}
having count(*) > 0
on conflict (project_id, hour_at, category, outcome, reason)
do update set quantity = outcome_hour.quantity + excluded.quantity`);

/** Takes `receiptId` and `nowMs`. The last statement of a batch that counts without a row of its own. */
export const leaveReceipt = compileStatement(sql`
insert into ${batchReceipt} (batch_id, written_at) values (${given('receiptId')}, ${given('nowMs')})
on conflict do nothing`);

/** What the ledger needs of a write batch; times in epoch milliseconds. */
export interface LedgerEntry {
  readonly projectId: number;
  /** Even; the next number is the receipt of its duplicates. */
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

/** Whether this same batch stored the event before and its answer was lost, by event id. */
export type OwnEvents = ReadonlyMap<string, boolean>;

/** For events that the database already has: tells which of them are ours, and counts the others as duplicates, once. */
export function planDuplicates(entry: LedgerEntry, eventIds: readonly string[]): WritePlan<OwnEvents> {
  const { projectId, batchId, hourAt, nowMs } = entry;
  const values = { projectId, batchId, eventIds: JSON.stringify(eventIds), receiptId: batchId + 1 };
  return {
    statements: [
      whoseEvents(values),
      countDuplicates({ ...values, hourAt }),
      leaveReceipt({ receiptId: values.receiptId, nowMs }),
    ],
    read: ([whose]) =>
      new Map((whose?.rows ?? []).map((row) => [String(row['event_id']), row['is_ours'] === 1])),
  };
}
