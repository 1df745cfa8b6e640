import { databaseFailure, isStorageFailure } from '../../db/fault.ts';
import { countItems, noteLag } from '../../platform/metrics/ingest.ts';
import type { Services } from '../../platform/services.ts';
import { isolateStoreHealth } from '../../platform/store-health.ts';
import { storeBatches, type IngestBatch, type StoredBatch } from './ingest-batch.ts';
import { spillMessageOf } from './spill-message.ts';

export interface StoreResult extends StoredBatch {
  readonly isSpilled: boolean;
}

/**
 * Writes a batch to the database or, when that is down, to the spill queue, which is durable as well. Throws
 * `DatabaseFailed` when there is no queue, or the queue does not accept the batch either.
 */
export async function storeOrSpill(
  services: Pick<Services, 'db' | 'now' | 'spill' | 'log' | 'caches'>,
  batch: IngestBatch,
): Promise<StoreResult> {
  const { db, now, spill, log } = services;
  try {
    const [stored = { outcomes: [], issueIds: [], regressed: false }] = await storeBatches(
      db,
      [batch],
      now(),
      services.caches.sights,
    );
    if (batch.events.length > 0) isolateStoreHealth.noteStored();
    countItems(stored.outcomes);
    services.caches.changes.noteEvents(batch.projectId, now());
    if (batch.events.length > 0) noteLag('direct', now() - batch.receivedAt);
    return { ...stored, isSpilled: false };
  } catch (error) {
    const failure = databaseFailure(error);
    if (failure === undefined || spill === undefined) {
      if (isStorageFailure(failure)) isolateStoreHealth.noteRefused(now());
      countItems(lostOf(batch));
      throw error;
    }
    try {
      await spill(spillMessageOf(batch));
    } catch (spillError) {
      log('error', 'The spill queue took nothing', { projectId: batch.projectId, error: spillError });
      countItems(lostOf(batch));
      throw failure;
    }
    return { outcomes: outcomesOf(batch), issueIds: [], regressed: false, isSpilled: true };
  }
}

/** Outcomes expected when the batch is written; duplicates are known only then. */
function outcomesOf({ events, refused }: IngestBatch): StoredBatch['outcomes'] {
  if (events.length === 0) return [...refused];
  return [...refused, { category: 'error', outcome: 'accepted', reason: 'none', quantity: events.length }];
}

/**
 * Outcomes for the metrics when the batch is stored nowhere: the sender gets an error and may not send the batch again.
 */
function lostOf({ events, refused }: IngestBatch): StoredBatch['outcomes'] {
  if (events.length === 0) return [...refused];
  return [...refused, { category: 'error', outcome: 'dropped', reason: 'internal', quantity: events.length }];
}
