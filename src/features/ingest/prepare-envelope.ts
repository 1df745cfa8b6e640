import { mergeOutcomes, type ItemOutcome, type OutcomeReason, type Quantity } from '../../domain/outcome.ts';
import { claimedQuantities, quantitiesOf } from '../../kinds/count-items.ts';
import type { Kind } from '../../kinds/kind.ts';
import { categoryOfItem, kindOf } from '../../kinds/registry.ts';
import type { Services } from '../../platform/services.ts';
import type { Envelope, RefusedItem } from '../../wire/envelope/parse-envelope.ts';
import { mintBatchId, type IngestBatch } from './store/ingest-batch.ts';

export interface PrepareInput {
  readonly projectId: number;
  readonly envelope: Envelope;
  readonly clientAddress: string | undefined;
  /** Items that an earlier step refused. */
  readonly limited?: readonly ItemOutcome[];
}

/** What to write for an envelope. It holds no reference to the request body. */
export interface PreparedEnvelope {
  readonly batch: IngestBatch;
  /** The id in the answer: that of the envelope, else that of its event. */
  readonly eventId: string | undefined;
  /** Where items stopped being JSON, as JSON pointers with a rule: `/items/0/payload/1234:ends_early`. */
  readonly brokenRules: readonly string[];
}

/** Makes rows of the items of an envelope: each item by its kind, each with exactly one outcome. */
export function prepareEnvelope(
  { now, randomHex }: Pick<Services, 'now' | 'randomHex'>,
  { projectId, envelope, clientAddress, limited = [] }: PrepareInput,
): PreparedEnvelope {
  const receivedAtMs = now();
  const { header, items } = envelope;
  const refused: ItemOutcome[] = [...limited, ...envelope.refusedItems.flatMap((item) => refusedOf(item))];
  const told = new Map<Kind, ItemOutcome[]>();
  const rows = new Map<string, unknown[]>();
  const eventIds = new Set<string>();
  const brokenRules: string[] = [];
  for (const [index, item] of items.entries()) {
    const kind = kindOf(item.type);
    if (kind?.prepare === undefined) {
      refused.push(...unsupported(quantitiesOf(item)));
      continue;
    }
    const prepared = kind.prepare(item.payload, {
      projectId,
      receivedAtMs,
      sentAt: header.sentAt,
      fallbackEventId: eventIds.size === 0 ? header.eventId : undefined,
      clientAddress,
      mintEventId: () => randomHex(16),
    });
    if (!prepared.ok) {
      const { reason, fault } = prepared.error;
      refused.push(invalid(item.type, reason));
      if (fault !== undefined) brokenRules.push(`/items/${index}/payload/${fault.offsetChars}:${fault.rule}`);
      continue;
    }
    const { eventId, outcomes = [], unusable = 0 } = prepared.value;
    if (eventId !== undefined && eventIds.has(eventId)) {
      refused.push({ category: kind.category, outcome: 'dropped', reason: 'duplicate', quantity: 1 });
      continue;
    }
    if (eventId !== undefined) eventIds.add(eventId);
    if (unusable > 0) refused.push(invalid(item.type, 'malformed_item'));
    addTo(told, kind, outcomes);
    addTo(rows, kind.name, prepared.value.rows);
  }
  const [firstEventId] = eventIds;
  const batch: IngestBatch = {
    projectId,
    batchId: mintBatchId(randomHex),
    receivedAt: receivedAtMs,
    rows: Object.fromEntries(rows),
    refused: [
      ...mergeOutcomes(refused),
      ...[...told].flatMap(([kind, outcomes]) => boundTold(kind, outcomes)),
    ],
  };
  return { eventId: header.eventId ?? firstEventId, brokenRules, batch };
}

function addTo<K, V>(lists: Map<K, V[]>, key: K, values: readonly V[]): void {
  if (values.length === 0) return;
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [...values]);
  else list.push(...values);
}

function boundTold(kind: Kind, outcomes: readonly ItemOutcome[]): readonly ItemOutcome[] {
  const merged = mergeOutcomes(outcomes);
  return kind.boundOutcomes?.(merged) ?? merged;
}

function refusedOf(item: RefusedItem): ItemOutcome[] {
  return claimedQuantities(item).map(({ category, quantity }) => ({
    category,
    quantity,
    outcome: 'invalid',
    reason: item.reason,
  }));
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
