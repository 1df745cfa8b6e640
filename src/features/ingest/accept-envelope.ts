import type { Envelope } from '../../domain/envelope.ts';
import { maxEventsPerEnvelope } from '../../domain/limits.ts';
import { categoryOfItem, type ItemOutcome, type OutcomeReason } from '../../domain/outcome.ts';
import type { Services } from '../../platform/services.ts';
import type { EventWrite } from './event-write.ts';
import { mergeOutcomes, mintBatchId, type IngestBatch, type StoredBatch } from './ingest-batch.ts';
import { prepareEvent } from './prepare-event.ts';
import { storeOrSpill } from './store-or-spill.ts';

export interface AcceptInput {
  readonly projectId: number;
  readonly envelope: Envelope;
  readonly clientAddress: string | undefined;
  /** What was refused of it before. */
  readonly limited?: readonly ItemOutcome[];
}

export interface AcceptResult extends StoredBatch {
  /** What the answer names: the envelope's id, else that of its event. */
  readonly eventId: string | undefined;
  /** The database was down and the queue has it now. Whoever writes it from there counts the outcomes. */
  readonly isSpilled: boolean;
}

type AcceptServices = Pick<Services, 'db' | 'now' | 'randomHex' | 'spill' | 'log' | 'caches'>;

/** What is to be written of an envelope. Nothing in it refers to the body that it came in. */
export interface Prepared extends Pick<AcceptResult, 'eventId'> {
  readonly batch: IngestBatch;
}

/** Stores what an envelope brings: each item on its own, all in one write batch, each with exactly one outcome. */
export async function acceptEnvelope(services: AcceptServices, input: AcceptInput): Promise<AcceptResult> {
  return storePrepared(services, prepareEnvelope(services, input));
}

/** Writes what was prepared, or hands it to the spill queue. Throws `DatabaseFailed` when neither takes it. */
export async function storePrepared(
  services: AcceptServices,
  { eventId, batch }: Prepared,
): Promise<AcceptResult> {
  return { eventId, ...(await storeOrSpill(services, batch)) };
}

/** Makes rows of the items of an envelope. */
export function prepareEnvelope(
  { now, randomHex }: Pick<Services, 'now' | 'randomHex'>,
  { projectId, envelope, clientAddress, limited = [] }: AcceptInput,
): Prepared {
  const receivedAtMs = now();
  const refused: ItemOutcome[] = [
    ...limited,
    ...envelope.refusedItems.map((item) => invalid(item.type, item.reason)),
  ];
  const events: EventWrite[] = [];
  let eventId = envelope.header.eventId;
  for (const item of envelope.items) {
    if (item.type !== 'event') {
      refused.push({
        category: categoryOfItem(item.type),
        outcome: 'dropped',
        reason: 'unsupported_item',
        quantity: 1,
      });
      continue;
    }
    if (events.length >= maxEventsPerEnvelope) {
      refused.push(invalid(item.type, 'too_many_items'));
      continue;
    }
    const prepared = prepareEvent(item.payload, {
      projectId,
      receivedAtMs,
      sentAt: envelope.header.sentAt,
      fallbackEventId: events.length === 0 ? envelope.header.eventId : undefined,
      clientAddress,
      mintEventId: () => randomHex(16),
    });
    if (!prepared.ok) {
      refused.push(invalid(item.type, prepared.error));
      continue;
    }
    const write = prepared.value;
    eventId ??= write.eventId;
    if (events.some((other) => other.eventId === write.eventId)) {
      refused.push({ category: 'error', outcome: 'dropped', reason: 'duplicate', quantity: 1 });
      continue;
    }
    events.push(write);
  }
  const batch: IngestBatch = {
    projectId,
    batchId: mintBatchId(randomHex),
    receivedAt: receivedAtMs,
    events,
    refused: mergeOutcomes(refused),
  };
  return { eventId, batch };
}

/** Counts a body that was refused as a whole, once its sender is known. */
export async function countRefusedEnvelope(
  services: AcceptServices,
  projectId: number,
  reason: OutcomeReason,
): Promise<void> {
  const { now, randomHex } = services;
  const refused = [invalid(undefined, reason)];
  await storeOrSpill(services, {
    projectId,
    batchId: mintBatchId(randomHex),
    receivedAt: now(),
    events: [],
    refused,
  });
}

function invalid(itemType: string | undefined, reason: OutcomeReason): ItemOutcome {
  return { category: categoryOfItem(itemType), outcome: 'invalid', reason, quantity: 1 };
}
