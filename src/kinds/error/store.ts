import type { InStatement } from '@libsql/client/web';
import { alsoWrite, joinPlans, mapPlan, type WritePlan } from '../../db/write-plan.ts';
import { hourOf } from '../../domain/issue.ts';
import type { ItemOutcome } from '../../domain/outcome.ts';
import { sightTtlMs } from '../../platform/isolate-caches.ts';
import type { BatchContext, Written, WriteStep } from '../kind.ts';
import type { EventRow } from './row.ts';
import {
  planDuplicates,
  planEvent,
  sightsOf,
  type OwnEvents,
  type Sight,
  type StoredEvent,
} from './write.ts';

/**
 * The events of a batch, and what they show for the first time. When the database had some of them already, or an issue
 * that the isolate remembers was deleted, a second trip counts the duplicates and adds the sights again.
 */
export function writeEvents(rows: readonly EventRow[], batch: BatchContext): WritePlan<WriteStep> {
  const { batchId, sights, nowMs } = batch;
  const shown = new Map(rows.map((row) => [row, splitSights(row, batch)]));
  const plans = rows.map((row) => alsoWrite(planEvent(row, batchId), statementsOf(shown.get(row)?.unknown)));
  return mapPlan(joinPlans(plans), (read) => {
    const result = resultOf(rows, read);
    const again: Sight[] = [];
    for (const { row, issueId, isFirst } of result.stored) {
      const { unknown = [], known = [] } = shown.get(row) ?? {};
      const outdated = known
        .filter(({ sight, seenFor }) => isFirst || (sight.of === 'issue' && seenFor !== issueId))
        .map(({ sight }) => sight);
      again.push(...outdated);
      // Only what is sent: if use renewed a cached entry, it would never be checked again.
      for (const { key } of [...unknown, ...outdated]) sights.set(key, issueId, sightTtlMs, nowMs);
    }
    if (result.known.length === 0 && again.length === 0) return describe(result, noneOurs);
    return { next: secondTrip(result, again, batch) };
  });
}

/** A sight that the isolate remembers to be written, and the issue it was written for. */
interface KnownSight {
  readonly sight: Sight;
  readonly seenFor: string;
}

interface ShownSights {
  readonly known: readonly KnownSight[];
  readonly unknown: readonly Sight[];
}

function splitSights(row: EventRow, { sights, nowMs }: BatchContext): ShownSights {
  const known: KnownSight[] = [];
  const unknown: Sight[] = [];
  for (const sight of sightsOf(row)) {
    const seenFor = sights.get(sight.key, nowMs);
    if (seenFor === undefined) unknown.push(sight);
    else known.push({ sight, seenFor });
  }
  return { known, unknown };
}

const statementsOf = (sights: readonly Sight[] = []): InStatement[] => sights.map(({ add }) => add());

interface BatchResult {
  readonly issueIds: readonly string[];
  readonly regressed: boolean;
  /** Events that the database already had. */
  readonly known: readonly EventRow[];
  /** Events that are new. */
  readonly stored: readonly (StoredEvent & { readonly row: EventRow })[];
}

function resultOf(rows: readonly EventRow[], read: readonly (StoredEvent | undefined)[]): BatchResult {
  const pairs = rows.map((row, at) => ({ row, stored: read[at] }));
  const events = read.filter((stored) => stored !== undefined);
  return {
    issueIds: events.map(({ issueId }) => issueId),
    regressed: events.some(({ hasRegressed }) => hasRegressed),
    known: pairs.filter(({ stored }) => stored === undefined).map(({ row }) => row),
    stored: pairs.flatMap(({ row, stored }) => (stored === undefined ? [] : [{ ...stored, row }])),
  };
}

const noneOurs: OwnEvents = new Map();

function secondTrip(
  result: BatchResult,
  unsighted: readonly Sight[],
  { projectId, batchId, receivedAt, nowMs }: BatchContext,
): WritePlan<Written> {
  const entry = { projectId, batchId, hourAt: hourOf(receivedAt), nowMs };
  const eventIds = result.known.map(({ eventId }) => eventId);
  const duplicates = eventIds.length === 0 ? undefined : planDuplicates(entry, eventIds);
  const plan = alsoWrite(duplicates ?? { statements: [], read: () => noneOurs }, statementsOf(unsighted));
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
