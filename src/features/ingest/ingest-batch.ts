import { alsoWrite, joinPlans, mapPlan, runPlan, type WritePlan } from '../../db/write-plan.ts';
import { hourOf } from '../../domain/issue.ts';
import type { ItemOutcome } from '../../domain/outcome.ts';
import type { Services } from '../../platform/services.ts';
import { sightTtlMs, type IsolateCaches } from '../../platform/isolate-caches.ts';
import { planEvent, sightOf, sightStatements, type EventWrite, type StoredEvent } from './event-write.ts';
import { planDuplicates, refusedStatements, type LedgerEntry, type OwnEvents } from './outcome-write.ts';

/** What one envelope writes, for the database or for the spill queue. */
export interface IngestBatch {
  readonly projectId: number;
  /** From `mintBatchId`. Writing the same batch twice changes nothing. */
  readonly batchId: number;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
  /** Event ids are unique within the batch. */
  readonly events: readonly EventWrite[];
  /** Outcomes of the items that are not stored. */
  readonly refused: readonly ItemOutcome[];
}

export interface StoredBatch {
  readonly outcomes: ItemOutcome[];
  /** Ids of the issues that received new events. */
  readonly issueIds: string[];
  readonly regressed: boolean;
}

/** 51 random bits, doubled: a safe integer and even, so that the next number also belongs to the batch. */
export function mintBatchId(randomHex: Services['randomHex']): number {
  return 2 * (Number.parseInt(randomHex(7).slice(0, 13), 16) % 2 ** 51);
}

/**
 * Writes batches in one round trip, repeatable after any failure: batch ids in event rows and receipts prevent double
 * counts. A second trip counts duplicates and restores cached sights whose issue was deleted. Throws `DatabaseFailed`;
 * then nothing, or the whole first trip, is written.
 */
export async function storeBatches(
  db: Services['db'],
  batches: readonly IngestBatch[],
  nowMs: number,
  sights: IsolateCaches['sights'],
): Promise<StoredBatch[]> {
  const isSeen = (write: EventWrite): boolean => seen.has(write);
  const seen = new Set(
    batches.flatMap(({ events }) => events.filter((write) => sights.get(sightOf(write), nowMs) === true)),
  );
  const plan = joinPlans(batches.map((batch) => planBatch(batch, isSeen, nowMs)));
  const read = await runPlan(db, plan, { repeat: 'safe' });
  const unsighted = read.flatMap(({ firstOfIssue }) => firstOfIssue).filter(isSeen);
  if (unsighted.length > 0) await db.writeBatch(unsighted.flatMap(sightStatements), { repeat: 'safe' });
  // Only what was sent: if use renewed a cached entry, it would never be checked again.
  const sent = read.flatMap(({ stored }) => stored).filter((write) => !isSeen(write));
  for (const write of sent) sights.set(sightOf(write), true, sightTtlMs, nowMs);
  const ours = await countDuplicates(db, read, nowMs);
  return read.map((result) => describe(result, ours.get(result.batch) ?? noneOurs));
}

function entryOf({ projectId, batchId, receivedAt }: IngestBatch, nowMs: number): LedgerEntry {
  return { projectId, batchId, hourAt: hourOf(receivedAt), nowMs };
}

interface BatchResult {
  readonly batch: IngestBatch;
  readonly issueIds: string[];
  regressed: boolean;
  /** Events that the database already had. */
  readonly known: EventWrite[];
  /** Events that are new, and those of them that created their issue. */
  readonly stored: EventWrite[];
  readonly firstOfIssue: EventWrite[];
}

/** The events of a batch, what is seen of them for the first time, and the outcomes of all other items. */
function planBatch(
  batch: IngestBatch,
  isSeen: (write: EventWrite) => boolean,
  nowMs: number,
): WritePlan<BatchResult> {
  const { events, refused, batchId } = batch;
  const plans = events.map((write) => {
    const plan = planEvent(write, batchId);
    return isSeen(write) ? plan : alsoWrite(plan, sightStatements(write));
  });
  const plan = mapPlan(joinPlans(plans), (read) => resultOf(batch, read));
  return refused.length === 0 ? plan : alsoWrite(plan, refusedStatements(entryOf(batch, nowMs), refused));
}

function resultOf(batch: IngestBatch, read: readonly (StoredEvent | undefined)[]): BatchResult {
  const result: BatchResult = {
    batch,
    issueIds: [],
    regressed: false,
    known: [],
    stored: [],
    firstOfIssue: [],
  };
  for (const [at, write] of batch.events.entries()) {
    const stored = read[at];
    if (stored === undefined) {
      result.known.push(write);
      continue;
    }
    result.stored.push(write);
    result.issueIds.push(stored.issueId);
    if (stored.isFirst) result.firstOfIssue.push(write);
    result.regressed ||= stored.hasRegressed;
  }
  return result;
}

const noneOurs: OwnEvents = new Map();

/** Counts the duplicates. Tells for each batch which of its known events this same batch had stored before. */
async function countDuplicates(
  db: Services['db'],
  results: readonly BatchResult[],
  nowMs: number,
): Promise<ReadonlyMap<IngestBatch, OwnEvents>> {
  const plans = results
    .filter(({ known }) => known.length > 0)
    .map(({ batch, known }) => {
      const eventIds = known.map(({ eventId }) => eventId);
      return mapPlan(planDuplicates(entryOf(batch, nowMs), eventIds), (ours): [IngestBatch, OwnEvents] => [
        batch,
        ours,
      ]);
    });
  return new Map(await runPlan(db, joinPlans(plans), { repeat: 'safe' }));
}

function describe({ batch, known, stored, ...read }: BatchResult, ours: OwnEvents): StoredBatch {
  const outcomes: ItemOutcome[] = [...batch.refused];
  const issueIds = [...read.issueIds];
  if (stored.length > 0) outcomes.push(accepted(stored.length));
  for (const { eventId, derivedIssueId } of known) {
    const isOurs = ours.get(eventId);
    if (isOurs === true) issueIds.push(derivedIssueId);
    // No row at all: the project was deleted a moment ago.
    outcomes.push(isOurs === true ? accepted(1) : dropped(isOurs === undefined ? 'internal' : 'duplicate'));
  }
  return { outcomes: mergeOutcomes(outcomes), issueIds, regressed: read.regressed };
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

/** Merges equal kinds into one entry, so that a thousand unknown items cost one row. */
export function mergeOutcomes(outcomes: readonly ItemOutcome[]): ItemOutcome[] {
  const merged = new Map<string, ItemOutcome>();
  for (const entry of outcomes) {
    const key = `${entry.category} ${entry.outcome} ${entry.reason}`;
    merged.set(key, { ...entry, quantity: (merged.get(key)?.quantity ?? 0) + entry.quantity });
  }
  return [...merged.values()];
}
