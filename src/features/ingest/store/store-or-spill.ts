import { databaseFailure, isStorageFailure } from '../../../db/fault.ts';
import { countItems, countLag } from '../../../platform/metrics/count-items.ts';
import type { ItemOutcome } from '../../../domain/outcome.ts';
import type { Services } from '../../../platform/services.ts';
import {
  hasRows,
  mintBatchId,
  outcomesOf,
  storeBatches,
  type IngestBatch,
  type StoredBatch,
} from './ingest-batch.ts';
import { spillMessageOf } from '../spill/spill-message.ts';

export type StoreServices = Pick<
  Services,
  'db' | 'now' | 'randomHex' | 'spill' | 'log' | 'caches' | 'metrics' | 'storeHealth'
>;

export interface StoreResult extends StoredBatch {
  /**
   * True when the database was down and the queue holds the batch. The consumer of the queue counts the outcomes.
   */
  readonly isSpilled: boolean;
}

/**
 * Writes a batch to the database or, when that is down, to the spill queue, which is durable as well. Throws
 * `DatabaseFailed` when there is no queue, or the queue does not accept the batch either.
 */
export async function storeOrSpill(
  services: Omit<StoreServices, 'randomHex'>,
  batch: IngestBatch,
): Promise<StoreResult> {
  const { db, now, spill, log, metrics, storeHealth } = services;
  try {
    const [stored = none] = await storeBatches(db, [batch], now(), services.caches.sights);
    if (hasRows(batch)) storeHealth.noteStored();
    countItems(metrics, stored.outcomes);
    services.caches.changes.noteEvents(batch.projectId, now());
    if (hasRows(batch)) countLag(metrics, 'direct', now() - batch.receivedAt);
    return { ...stored, isSpilled: false };
  } catch (error) {
    const failure = databaseFailure(error);
    if (failure === undefined || spill === undefined) {
      if (isStorageFailure(failure)) storeHealth.noteRefused(now());
      countItems(metrics, lostOf(batch));
      throw error;
    }
    try {
      await spill(spillMessageOf(batch));
    } catch (spillError) {
      log('error', 'The spill queue took nothing', { projectId: batch.projectId, error: spillError });
      countItems(metrics, lostOf(batch));
      throw failure;
    }
    return { ...none, outcomes: acceptedOf(batch), isSpilled: true };
  }
}

/** Counts items that are not stored, for a request that brings nothing else. Throws like `storeOrSpill`. */
export async function countOnly(
  services: StoreServices,
  projectId: number,
  refused: readonly ItemOutcome[],
): Promise<void> {
  const { now, randomHex } = services;
  const batchId = mintBatchId(randomHex);
  await storeOrSpill(services, { projectId, batchId, receivedAt: now(), rows: {}, refused });
}

const none: StoredBatch = { outcomes: [], issueIds: [], regressed: false, isProjectGone: false };

/** Outcomes expected when the batch is written; duplicates are known only then. */
const acceptedOf = (batch: IngestBatch): ItemOutcome[] =>
  outcomesOf(batch, { outcome: 'accepted', reason: 'none' });

/** For the metrics when the batch is stored nowhere: the sender gets an error and may not send the batch again. */
const lostOf = (batch: IngestBatch): ItemOutcome[] =>
  outcomesOf(batch, { outcome: 'dropped', reason: 'internal' });
