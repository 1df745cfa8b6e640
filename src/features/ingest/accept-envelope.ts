import { boundLost, readClientReport } from '../../kinds/client-report/read-client-report.ts';
import { claimedQuantities, quantitiesOf, type Quantity } from '../../wire/envelope/item-quantity.ts';
import type { Envelope } from '../../wire/envelope/parse-envelope.ts';
import { maxEventsPerEnvelope } from '../../wire/body-caps.ts';
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
  /** Items that an earlier step refused. */
  readonly limited?: readonly ItemOutcome[];
}

export interface AcceptResult extends StoredBatch {
  /** The id in the answer: that of the envelope, else that of its event. */
  readonly eventId: string | undefined;
  /**
   * True when the database was down and the queue holds the envelope. The consumer of the queue counts the outcomes.
   */
  readonly isSpilled: boolean;
  /** Where items stopped being JSON, as JSON pointers with a rule: `/items/0/payload/1234:ends_early`. */
  readonly brokenRules: readonly string[];
}

type AcceptServices = Pick<Services, 'db' | 'now' | 'randomHex' | 'spill' | 'log' | 'caches'>;

/** What to write for an envelope. It holds no reference to the request body. */
export interface Prepared extends Pick<AcceptResult, 'eventId' | 'brokenRules'> {
  readonly batch: IngestBatch;
}

/**
 * Stores the items of an envelope in one write batch. Accepts or refuses each item by itself, with exactly one outcome.
 */
export async function acceptEnvelope(services: AcceptServices, input: AcceptInput): Promise<AcceptResult> {
  return storePrepared(services, prepareEnvelope(services, input));
}

/** Writes what was prepared, or hands it to the spill queue. Throws `DatabaseFailed` when neither takes it. */
export async function storePrepared(
  services: AcceptServices,
  { eventId, brokenRules, batch }: Prepared,
): Promise<AcceptResult> {
  return { eventId, brokenRules, ...(await storeOrSpill(services, batch)) };
}

/** Makes rows of the items of an envelope. */
export function prepareEnvelope(
  { now, randomHex }: Pick<Services, 'now' | 'randomHex'>,
  { projectId, envelope, clientAddress, limited = [] }: AcceptInput,
): Prepared {
  const receivedAtMs = now();
  const refused: ItemOutcome[] = [
    ...limited,
    ...envelope.refusedItems.flatMap((item) =>
      claimedQuantities(item).map(({ category, quantity }): ItemOutcome => ({
        category,
        quantity,
        outcome: 'invalid',
        reason: item.reason,
      })),
    ),
  ];
  const lost: ItemOutcome[] = [];
  const events: EventWrite[] = [];
  const brokenRules: string[] = [];
  let eventId = envelope.header.eventId;
  for (const [index, item] of envelope.items.entries()) {
    if (item.type === 'client_report') {
      const report = readClientReport(item.payload);
      if (!report.ok) refused.push(invalid(item.type, report.error));
      else {
        lost.push(...report.value.lost);
        if (report.value.unusable > 0) refused.push(invalid(item.type, 'malformed_item'));
      }
      continue;
    }
    if (item.type !== 'event') {
      refused.push(...unsupported(quantitiesOf(item)));
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
      const { reason, fault } = prepared.error;
      refused.push(invalid(item.type, reason));
      if (fault !== undefined) brokenRules.push(`/items/${index}/payload/${fault.offsetChars}:${fault.rule}`);
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
    refused: [...mergeOutcomes(refused), ...boundLost(mergeOutcomes(lost))],
  };
  return { eventId, brokenRules, batch };
}

/** Counts a body that was refused as a whole, once its sender is known. */
export async function countRefusedEnvelope(
  services: AcceptServices,
  projectId: number,
  reason: OutcomeReason,
): Promise<void> {
  await countOnly(services, projectId, [invalid(undefined, reason)]);
}

/** Counts items that are not stored, for a request that brings nothing else. */
export async function countOnly(
  services: AcceptServices,
  projectId: number,
  refused: readonly ItemOutcome[],
): Promise<void> {
  const { now, randomHex } = services;
  const batchId = mintBatchId(randomHex);
  await storeOrSpill(services, { projectId, batchId, receivedAt: now(), events: [], refused });
}

function invalid(itemType: string | undefined, reason: OutcomeReason): ItemOutcome {
  return { category: categoryOfItem(itemType), outcome: 'invalid', reason, quantity: 1 };
}

/** Outcomes of items whose kind we recognise but do not store. */
export function unsupported(counted: readonly Quantity[]): ItemOutcome[] {
  return counted.map(({ category, quantity }) => ({
    category,
    outcome: 'dropped',
    reason: 'unsupported_item',
    quantity,
  }));
}
