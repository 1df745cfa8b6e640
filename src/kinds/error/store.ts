import { alsoWrite, joinPlans, mapPlan, type WritePlan } from '../../db/write-plan.ts';
import { hourOf } from '../../domain/issue.ts';
import type { ItemOutcome } from '../../domain/outcome.ts';
import { sightTtlMs } from '../../platform/isolate-caches.ts';
import type { BatchContext, Written, WriteStep } from '../kind.ts';
import type { EventRow } from './row.ts';
import {
  planDuplicates,
  planEvent,
  sightOf,
  sightStatements,
  type OwnEvents,
  type StoredEvent,
} from './write.ts';

/**
 * The events of a batch, and what they show for the first time. When the database had some of them already, or an issue
 * that the isolate remembers was deleted, a second trip counts the duplicates and adds the sights again.
 */
export function writeEvents(rows: readonly EventRow[], batch: BatchContext): WritePlan<WriteStep> {
  const { batchId, sights, nowMs } = batch;
  const seen = new Set(rows.filter((row) => sights.get(sightOf(row), nowMs) === true));
  const plans = rows.map((row) => {
    const plan = planEvent(row, batchId);
    return seen.has(row) ? plan : alsoWrite(plan, sightStatements(row));
  });
  return mapPlan(joinPlans(plans), (read) => {
    const result = resultOf(rows, read);
    // Only what was sent: if use renewed a cached entry, it would never be checked again.
    for (const row of result.stored) if (!seen.has(row)) sights.set(sightOf(row), true, sightTtlMs, nowMs);
    const unsighted = result.firstOfIssue.filter((row) => seen.has(row));
    if (result.known.length === 0 && unsighted.length === 0) return describe(result, noneOurs);
    return { next: secondTrip(result, unsighted, batch) };
  });
}

interface BatchResult {
  readonly issueIds: readonly string[];
  readonly regressed: boolean;
  /** Events that the database already had. */
  readonly known: readonly EventRow[];
  /** Events that are new, and those of them that created their issue. */
  readonly stored: readonly EventRow[];
  readonly firstOfIssue: readonly EventRow[];
}

function resultOf(rows: readonly EventRow[], read: readonly (StoredEvent | undefined)[]): BatchResult {
  const pairs = rows.map((row, at) => ({ row, stored: read[at] }));
  const events = read.filter((stored) => stored !== undefined);
  return {
    issueIds: events.map(({ issueId }) => issueId),
    regressed: events.some(({ hasRegressed }) => hasRegressed),
    known: pairs.filter(({ stored }) => stored === undefined).map(({ row }) => row),
    stored: pairs.filter(({ stored }) => stored !== undefined).map(({ row }) => row),
    firstOfIssue: pairs.filter(({ stored }) => stored?.isFirst === true).map(({ row }) => row),
  };
}

const noneOurs: OwnEvents = new Map();

function secondTrip(
  result: BatchResult,
  unsighted: readonly EventRow[],
  { projectId, batchId, receivedAt, nowMs }: BatchContext,
): WritePlan<Written> {
  const entry = { projectId, batchId, hourAt: hourOf(receivedAt), nowMs };
  const eventIds = result.known.map(({ eventId }) => eventId);
  const duplicates = eventIds.length === 0 ? undefined : planDuplicates(entry, eventIds);
  const plan = alsoWrite(
    duplicates ?? { statements: [], read: () => noneOurs },
    unsighted.flatMap((row) => sightStatements(row)),
  );
  return mapPlan(plan, (ours) => describe(result, ours));
}

/** Tells for each known event whether this same batch had stored it before. */
function describe({ stored, known, regressed, ...result }: BatchResult, ours: OwnEvents): Written {
  const outcomes: ItemOutcome[] = [];
  const issueIds = [...result.issueIds];
  let isProjectGone = false;
  if (stored.length > 0) outcomes.push(accepted(stored.length));
  for (const { eventId, derivedIssueId } of known) {
    const isOurs = ours.get(eventId);
    if (isOurs === true) {
      issueIds.push(derivedIssueId);
      outcomes.push(accepted(1));
      continue;
    }
    // No row at all: the project was deleted a moment ago.
    if (isOurs === undefined) isProjectGone = true;
    outcomes.push(dropped(isOurs === undefined ? 'internal' : 'duplicate'));
  }
  return { outcomes, issueIds, regressed, isProjectGone };
}

const accepted = (quantity: number): ItemOutcome => ({
  category: 'error',
  outcome: 'accepted',
  reason: 'none',
  quantity,
});
const dropped = (reason: 'duplicate' | 'internal'): ItemOutcome => ({
  category: 'error',
  outcome: 'dropped',
  reason,
  quantity: 1,
});
