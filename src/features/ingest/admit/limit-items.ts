import { envelopeLimits } from '../../../wire/body-caps.ts';
import type { Envelope, EnvelopeItem } from '../../../wire/envelope/parse-envelope.ts';
import type { Category, ItemOutcome } from '../../../domain/outcome.ts';
import { categoryOfItem, storedKinds } from '../../../kinds/registry.ts';
import type { LimitPolicy, SentryLimit } from '../../../http/rate-limit.ts';
import type { KeyEntry } from '../../../platform/isolate-caches.ts';
import type { Refusal } from '../../../platform/limits/refusals.ts';
import type { Services } from '../../../platform/services.ts';
import { payerOf, weighedCategory } from './payer.ts';

/** The part of an envelope that the quota allows. */
export interface ItemsWithin {
  /** The input envelope itself when the quota refused nothing. */
  readonly envelope: Envelope;
  readonly refused: readonly (ItemOutcome & Pick<Refusal, 'reason'>)[];
  /** One for each used-up category, or a single one when bytes are used up; empty when everything passed. */
  readonly limits: readonly SentryLimit[];
  readonly policy: LimitPolicy;
}

/**
 * The categories with a quota, each with how many items one envelope may bring. Further items are dropped and counted.
 */
const quotaCategories: ReadonlyMap<Category, number> = new Map(
  storedKinds.map(({ category, caps }) => [category, caps.perEnvelope?.maxItems ?? envelopeLimits.maxItems]),
);

// Receiving and unpacking a byte costs a small part of parsing it as an event; a request costs a little as well.
const unreadBytesPerByte = 16;
const requestBytes = 1024;

/** What a body of this many decoded bytes costs beyond its events, in bytes of events. */
export function weighBody(decodedBytes: number): number {
  return requestBytes + Math.ceil(decodedBytes / unreadBytesPerByte);
}

/**
 * Charges the items of an envelope, by category, and its bytes to the quota of its key, or of its project when that has
 * its own limit. The returned envelope lacks the refused items.
 */
export async function limitItems(
  { limits }: Pick<Services, 'limits'>,
  key: KeyEntry,
  envelope: Envelope,
  decodedBytes = 0,
): Promise<ItemsWithin> {
  const payer = payerOf(key, limits);
  const { subject, perMinute, bytesPerMinute, scope } = payer;
  const used: SentryLimit[] = [];
  const cuts = new Map<Category, Cut>();
  let { policy } = payer;
  for (const [category, eventBytes] of weighItems(envelope.items)) {
    const extraBytes = category === weighedCategory ? weighBody(decodedBytes) : 0;
    const { admitted, decision, shortOf } = await limits.takeQuota({
      subject,
      category,
      perMinute,
      bytesPerMinute,
      wanted: eventBytes.length,
      weight: { eventBytes, extraBytes },
    });
    if (shortOf === undefined) continue;
    const reason = shortOf === 'bytes' ? 'byte_limit' : payer.reason;
    if (shortOf === 'bytes') policy = payer.bytesPolicy;
    cuts.set(category, { left: admitted, refused: 0, reason });
    // When bytes are used up, the limit covers all categories: the next request is refused unread, whatever it brings.
    const categories = shortOf === 'bytes' ? [] : [category];
    used.push({ retryAfterS: decision.retryAfterS, categories, scope, reason });
  }
  if (used.length === 0) return { envelope, refused: [], limits: used, policy };
  return { ...cutTo(envelope, cuts), limits: used, policy };
}

/** Charges a body that is not a readable envelope to its sender's quota. */
export async function chargeBody(
  { limits }: Pick<Services, 'limits'>,
  key: KeyEntry,
  decodedBytes: number,
): Promise<void> {
  const { subject, perMinute, bytesPerMinute } = payerOf(key, limits);
  const weight = { eventBytes: [], extraBytes: weighBody(decodedBytes) };
  await limits.takeQuota({
    subject,
    category: weighedCategory,
    perMinute,
    bytesPerMinute,
    wanted: 0,
    weight,
  });
}

/** Whether there is anything left to store or to count. */
export function hasItems({ items, refusedItems }: Envelope): boolean {
  return items.length > 0 || refusedItems.length > 0;
}

/** Sizes of the items of each category that has a quota. The category that pays for the body is always present. */
function weighItems(items: readonly EnvelopeItem[]): ReadonlyMap<Category, number[]> {
  const weights = new Map<Category, number[]>([[weighedCategory, []]]);
  for (const { type, payload } of items) {
    const category = categoryOfItem(type);
    const max = quotaCategories.get(category);
    if (max === undefined) continue;
    const bytes = weights.get(category) ?? [];
    // One envelope stores no more than `max` items, so the quota does not charge for further ones.
    if (bytes.length < max) bytes.push(payload.length);
    weights.set(category, bytes);
  }
  return weights;
}

/** How many items of a category pass, and how many do not. */
interface Cut {
  left: number;
  refused: number;
  readonly reason: Refusal['reason'];
}

/** Keeps the first items of each category that is limited. */
function cutTo(
  envelope: Envelope,
  cuts: ReadonlyMap<Category, Cut>,
): Pick<ItemsWithin, 'envelope' | 'refused'> {
  const items = envelope.items.filter(({ type }) => {
    const cut = cuts.get(categoryOfItem(type));
    if (cut === undefined) return true;
    cut.left -= 1;
    if (cut.left >= 0) return true;
    cut.refused += 1;
    return false;
  });
  const refused = [...cuts].map(([category, cut]) => ({
    category,
    outcome: 'rate_limited' as const,
    reason: cut.reason,
    quantity: cut.refused,
  }));
  return { envelope: { ...envelope, items }, refused };
}
