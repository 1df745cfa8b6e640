import type { Envelope, EnvelopeItem } from '../../domain/envelope.ts';
import { maxEventsPerEnvelope } from '../../domain/limits.ts';
import { categoryOfItem, type Category, type ItemOutcome } from '../../domain/outcome.ts';
import type { LimitPolicy, SentryLimit } from '../../domain/rate-limit.ts';
import type { KeyEntry } from '../../platform/isolate-caches.ts';
import type { Refusal } from '../../platform/limits/refusals.ts';
import type { Services } from '../../platform/services.ts';
import { payerOf, weighedCategory } from './payer.ts';

/** What the quota leaves of an envelope. */
export interface ItemsWithin {
  /** The same one when nothing was refused. */
  readonly envelope: Envelope;
  readonly refused: readonly (ItemOutcome & Pick<Refusal, 'reason'>)[];
  /** One for each category that is used up, or one for all when bytes are; none when everything passed. */
  readonly limits: readonly SentryLimit[];
  readonly policy: LimitPolicy;
}

/** What has a quota: what is stored, and how many of it one envelope may bring. The rest is dropped and counted. */
const quotaCategories: ReadonlyMap<Category, number> = new Map([['error', maxEventsPerEnvelope]]);

// To receive and unpack a byte costs a small part of what it costs to read it as an event; a request costs a little as well.
const unreadBytesPerByte = 16;
const requestBytes = 1024;

/** What a body of so many decoded bytes costs beside the events in it, in bytes of events. */
export function weighBody(decodedBytes: number): number {
  return requestBytes + Math.ceil(decodedBytes / unreadBytesPerByte);
}

/**
 * Takes the items of an envelope from the quota of its key, or of its project when that has a limit of its own, each
 * category for itself, and its bytes with them. Refused items are left out of the envelope that is returned.
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
    // Without bytes the next request is refused unread, whatever it brings.
    const categories = shortOf === 'bytes' ? [] : [category];
    used.push({ retryAfterS: decision.retryAfterS, categories, scope, reason });
  }
  if (used.length === 0) return { envelope, refused: [], limits: used, policy };
  return { ...cutTo(envelope, cuts), limits: used, policy };
}

/** Charges a body that could not be read as an envelope to whom it belongs. */
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

/** Bytes of the items of each category that has a quota; the category that pays for the body is always there. */
function weighItems(items: readonly EnvelopeItem[]): ReadonlyMap<Category, number[]> {
  const weights = new Map<Category, number[]>([[weighedCategory, []]]);
  for (const { type, payload } of items) {
    const category = categoryOfItem(type);
    const max = quotaCategories.get(category);
    if (max === undefined) continue;
    const bytes = weights.get(category) ?? [];
    // More than that of one envelope are not stored, so nobody pays for them.
    if (bytes.length < max) bytes.push(payload.length);
    weights.set(category, bytes);
  }
  return weights;
}

/** How many items of a category may still pass, and how many did not. */
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
