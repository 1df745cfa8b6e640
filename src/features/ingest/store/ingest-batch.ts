import { alsoWrite, joinPlans, runPlan, type WritePlan } from '../../../db/write-plan.ts';
import { refusedStatements } from '../../../db/ledger.ts';
import { hourOf } from '../../../domain/issue.ts';
import { mergeOutcomes, type ItemOutcome } from '../../../domain/outcome.ts';
import type { Written, WriteStep } from '../../../kinds/kind.ts';
import { storedKinds } from '../../../kinds/registry.ts';
import type { IsolateCaches } from '../../../platform/isolate-caches.ts';
import type { Services } from '../../../platform/services.ts';

/** Rows by the name of their kind. The row schema of each kind says what they hold. */
export type KindRows = Readonly<Record<string, readonly unknown[]>>;

/** What one envelope writes, for the database or for the spill queue. */
export interface IngestBatch {
  readonly projectId: number;
  /** From `mintBatchId`. Writing the same batch twice changes nothing. */
  readonly batchId: number;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
  /** Ids are unique within the batch. */
  readonly rows: KindRows;
  /** Outcomes of the items that are not stored. */
  readonly refused: readonly ItemOutcome[];
}

export type StoredBatch = Written;

/** 51 random bits, times four: a safe integer, and the next three numbers also belong to the batch, for receipts. */
export function mintBatchId(randomHex: Services['randomHex']): number {
  return 4 * (Number.parseInt(randomHex(7).slice(0, 13), 16) % 2 ** 51);
}

/** Whether the batch stores anything beside its line in the ledger. */
export function hasRows({ rows }: Pick<IngestBatch, 'rows'>): boolean {
  return Object.values(rows).some((some) => some.length > 0);
}

/** The outcomes of a batch when all its rows end in the same way. */
export function outcomesOf(
  { rows, refused }: IngestBatch,
  of: Pick<ItemOutcome, 'outcome' | 'reason'>,
): ItemOutcome[] {
  const counted = storedKinds.flatMap(({ name, store }) => {
    const own = rows[name] ?? [];
    return own.length === 0 ? [] : store.count(own);
  });
  const { outcome, reason } = of;
  return [...refused, ...counted.map(({ category, quantity }) => ({ category, outcome, reason, quantity }))];
}

/**
 * Writes batches in one round trip, repeatable after any failure: batch ids in rows and receipts prevent double counts.
 * A kind may ask for a second trip, as for duplicates. Throws `DatabaseFailed`; then nothing, or the whole first trip,
 * is written.
 */
export async function storeBatches(
  db: Services['db'],
  batches: readonly IngestBatch[],
  nowMs: number,
  sights: IsolateCaches['sights'],
): Promise<StoredBatch[]> {
  const plan = joinPlans(batches.map((batch) => planBatch(batch, nowMs, sights)));
  const steps = await runPlan(db, plan, { repeat: 'safe' });
  const second = joinPlans(steps.flat().map((step) => ('next' in step ? step.next : done(step))));
  const written = await runPlan(db, second, { repeat: 'safe' });
  return batches.map(({ refused }, at) => {
    const before = steps.slice(0, at).reduce((sum, { length }) => sum + length, 0);
    return joinWritten(refused, written.slice(before, before + (steps[at]?.length ?? 0)));
  });
}

const done = (written: Written): WritePlan<Written> => ({ statements: [], read: () => written });

/** The rows of each kind, and the outcomes of all other items. */
function planBatch(
  { rows, refused, projectId, batchId, receivedAt }: IngestBatch,
  nowMs: number,
  sights: IsolateCaches['sights'],
): WritePlan<WriteStep[]> {
  const plans = storedKinds.flatMap(({ name, store }) => {
    const own = rows[name] ?? [];
    return own.length === 0 ? [] : [store.write(own, { projectId, batchId, receivedAt, nowMs, sights })];
  });
  const entry = { projectId, batchId, hourAt: hourOf(receivedAt), nowMs };
  const plan = joinPlans(plans);
  return refused.length === 0 ? plan : alsoWrite(plan, refusedStatements(entry, refused));
}

function joinWritten(refused: readonly ItemOutcome[], written: readonly Written[]): StoredBatch {
  return {
    outcomes: mergeOutcomes([...refused, ...written.flatMap(({ outcomes }) => outcomes)]),
    issueIds: written.flatMap(({ issueIds }) => issueIds),
    regressed: written.some(({ regressed }) => regressed),
    isProjectGone: written.some(({ isProjectGone }) => isProjectGone),
  };
}
