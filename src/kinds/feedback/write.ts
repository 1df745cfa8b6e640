import { sql } from 'drizzle-orm';
import { refusedStatements } from '../../db/ledger.ts';
import { feedback } from '../../db/schema/feedback.ts';
import { outcomeHour } from '../../db/schema/outcome.ts';
import { project } from '../../db/schema/project.ts';
import { compileStatement } from '../../db/statement.ts';
import { joinPlans, mapPlan, type WritePlan } from '../../db/write-plan.ts';
import { hourOf } from '../../domain/issue.ts';
import { mergeOutcomes, type ItemOutcome } from '../../domain/outcome.ts';
import type { BatchContext, Written, WriteStep } from '../kind.ts';
import type { FeedbackRow } from './row.ts';

const given = (name: keyof FeedbackRow | 'batchId' | 'hourAt') => sql.placeholder(name);

const insertFeedback = compileStatement(sql`
insert into ${feedback} (project_id, event_id, occurred_at, received_at, message, name, email, url, source,
  associated_event_id, replay_id, trace_id, environment, release, batch_id)
select owner.id, ${given('eventId')}, ${given('occurredAt')}, ${given('receivedAt')}, ${given('message')},
  ${given('name')}, ${given('email')}, ${given('url')}, ${given('source')}, ${given('associatedEventId')},
  ${given('replayId')}, ${given('traceId')}, ${given('environment')}, ${given('release')}, ${given('batchId')}
from ${project} as owner where owner.id = ${given('projectId')}
on conflict do nothing`);

// `changes()` refers to the insert before: what is known already counts nothing.
const countAccepted = compileStatement(sql`
insert into ${outcomeHour} (project_id, hour_at, category, outcome, reason, quantity)
select ${given('projectId')}, ${given('hourAt')}, 'feedback', 'accepted', 'none', 1 where changes() = 1
on conflict (project_id, hour_at, category, outcome, reason)
do update set quantity = outcome_hour.quantity + 1`);

const whoseFeedback = compileStatement(sql`
select ${feedback.batchId} is ${given('batchId')} as is_ours from ${feedback}
where ${feedback.projectId} = ${given('projectId')} and ${feedback.eventId} = ${given('eventId')}`);

/** Whether this batch stored a row, another batch had it before, or its project does not exist any more. */
type Fate = 'ours' | 'duplicate' | 'project_gone';

function planFeedback(row: FeedbackRow, batchId: number): WritePlan<Fate> {
  const values = { ...row, batchId, hourAt: hourOf(row.receivedAt) };
  return {
    statements: [insertFeedback(values), countAccepted(values), whoseFeedback(values)],
    read([, , whose]) {
      const isOurs = whose?.rows[0]?.['is_ours'];
      if (isOurs === undefined) return 'project_gone';
      return isOurs === 1 ? 'ours' : 'duplicate';
    },
  };
}

/** Stores feedback once by project and event id. A second trip counts duplicates, which are rare. */
export function writeFeedback(rows: readonly FeedbackRow[], batch: BatchContext): WritePlan<WriteStep> {
  return mapPlan(joinPlans(rows.map((row) => planFeedback(row, batch.batchId))), (fates) => {
    const written = describe(fates);
    const duplicates = written.outcomes.filter(({ reason }) => reason === 'duplicate');
    if (duplicates.length === 0) return written;
    const { projectId, receivedAt, nowMs, batchId } = batch;
    const entry = { projectId, batchId: batchId + receiptOffset, hourAt: hourOf(receivedAt), nowMs };
    return { next: { statements: refusedStatements(entry, duplicates), read: () => written } };
  });
}

/** The receipts `batchId` and `batchId + 1` belong to refused items and to duplicate events. */
const receiptOffset = 2;

const outcomeOf: Readonly<Record<Fate, Pick<ItemOutcome, 'outcome' | 'reason'>>> = {
  ours: { outcome: 'accepted', reason: 'none' },
  duplicate: { outcome: 'dropped', reason: 'duplicate' },
  project_gone: { outcome: 'dropped', reason: 'internal' },
};

function describe(fates: readonly Fate[]): Written {
  const outcomes = fates.map((fate) => ({ category: 'feedback' as const, ...outcomeOf[fate], quantity: 1 }));
  return {
    outcomes: mergeOutcomes(outcomes),
    issueIds: [],
    regressed: false,
    isProjectGone: fates.includes('project_gone'),
  };
}
