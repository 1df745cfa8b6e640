import type { InStatement } from '@libsql/client/web';
import type { WriteResult } from '../../db/pipeline.ts';
import { hourOf } from '../../domain/issue.ts';
import type { ItemOutcome } from '../../domain/outcome.ts';
import type { Services } from '../../platform/services.ts';
import { sightTtlMs, type IsolateCaches } from '../../platform/isolate-caches.ts';
import {
  eventStatementCount,
  eventStatements,
  issueResultIndex,
  sightOf,
  sightStatementCount,
  sightStatements,
  type EventWrite,
} from './event-write.ts';
import {
  duplicateStatementCount,
  duplicateStatements,
  refusedStatements,
  type LedgerEntry,
} from './outcome-write.ts';

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
  const statements: InStatement[] = [];
  const isSeen = new Set<EventWrite>();
  for (const batch of batches) {
    for (const write of batch.events) {
      statements.push(...eventStatements(write, batch.batchId));
      if (sights.get(sightOf(write), nowMs) === true) isSeen.add(write);
      else statements.push(...sightStatements(write));
    }
    if (batch.refused.length > 0) {
      statements.push(...refusedStatements(entryOf(batch, nowMs), batch.refused));
    }
  }
  if (statements.length === 0) return batches.map(nothingStored);
  const results = await db.writeBatch(statements, { repeat: 'safe' });
  const read = readResults(batches, results, isSeen);
  const unsighted = read.flatMap(({ firstOfIssue }) => firstOfIssue).filter((write) => isSeen.has(write));
  if (unsighted.length > 0) await db.writeBatch(unsighted.flatMap(sightStatements), { repeat: 'safe' });
  // Only what was sent: if use renewed a cached entry, it would never be checked again.
  const sent = read.flatMap(({ stored }) => stored).filter((write) => !isSeen.has(write));
  for (const write of sent) sights.set(sightOf(write), true, sightTtlMs, nowMs);
  const repeated = batches.flatMap((batch, at) => {
    const known = read[at]?.known ?? [];
    return known.length === 0 ? [] : [{ batch, known }];
  });
  const ours = repeated.length === 0 ? noIds : await countDuplicates(db, repeated, nowMs);
  return batches.map((batch, at) => describe(batch, read[at], ours));
}

function entryOf({ projectId, batchId, receivedAt }: IngestBatch, nowMs: number): LedgerEntry {
  return { projectId, batchId, hourAt: hourOf(receivedAt), nowMs };
}

const nothingStored = (): StoredBatch => ({ outcomes: [], issueIds: [], regressed: false });
const noIds: ReadonlyMap<string, boolean> = new Map();

interface BatchResult {
  readonly issueIds: string[];
  regressed: boolean;
  /** Events that the database already had. */
  readonly known: EventWrite[];
  /** Events that are new, and those of them that created their issue. */
  readonly stored: EventWrite[];
  readonly firstOfIssue: EventWrite[];
}

function readResults(
  batches: readonly IngestBatch[],
  results: readonly WriteResult[],
  isSeen: ReadonlySet<EventWrite>,
): BatchResult[] {
  let at = 0;
  return batches.map((batch) => {
    const read: BatchResult = { issueIds: [], regressed: false, known: [], stored: [], firstOfIssue: [] };
    for (const write of batch.events) {
      const row = results[at + issueResultIndex]?.rows[0];
      if (row === undefined) read.known.push(write);
      else {
        read.stored.push(write);
        if (row['event_count'] === 1) read.firstOfIssue.push(write);
        if (typeof row['id'] === 'string') read.issueIds.push(row['id']);
        read.regressed ||= row['regressed_now'] === 1;
      }
      at += isSeen.has(write) ? eventStatementCount : eventStatementCount + sightStatementCount;
    }
    if (batch.refused.length > 0) at += refusedStatementCount;
    return read;
  });
}

const refusedStatementCount = 2;

interface Repeated {
  readonly batch: IngestBatch;
  readonly known: readonly EventWrite[];
}

/** Counts the duplicates. Tells for each batch and event whether this same batch had stored the event before. */
async function countDuplicates(
  db: Services['db'],
  repeated: readonly Repeated[],
  nowMs: number,
): Promise<ReadonlyMap<string, boolean>> {
  const statements = repeated.flatMap(({ batch, known }) =>
    duplicateStatements(
      entryOf(batch, nowMs),
      known.map(({ eventId }) => eventId),
    ),
  );
  const results = await db.writeBatch(statements, { repeat: 'safe' });
  const ours = new Map<string, boolean>();
  for (const [at, { batch }] of repeated.entries()) {
    for (const row of results[at * duplicateStatementCount]?.rows ?? []) {
      const eventId = row['event_id'];
      if (typeof eventId === 'string') ours.set(keyOf(batch, eventId), row['is_ours'] === 1);
    }
  }
  return ours;
}

const keyOf = ({ batchId }: IngestBatch, eventId: string): string => `${batchId} ${eventId}`;

function describe(
  batch: IngestBatch,
  read: BatchResult | undefined,
  ours: ReadonlyMap<string, boolean>,
): StoredBatch {
  if (read === undefined) return nothingStored();
  const outcomes: ItemOutcome[] = [...batch.refused];
  const issueIds = [...read.issueIds];
  const isNew = batch.events.length - read.known.length;
  if (isNew > 0) outcomes.push(accepted(isNew));
  for (const { eventId, derivedIssueId } of read.known) {
    const isOurs = ours.get(keyOf(batch, eventId));
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
