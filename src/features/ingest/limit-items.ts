import type { Envelope, EnvelopeItem } from '../../domain/envelope.ts';
import { categoryOfItem, type Category, type ItemOutcome } from '../../domain/outcome.ts';
import type { LimitPolicy, SentryLimit } from '../../domain/rate-limit.ts';
import type { KeyEntry } from '../../platform/isolate-caches.ts';
import type { Services } from '../../platform/services.ts';
import { maxEventsPerEnvelope } from './accept-envelope.ts';

/** What the quota leaves of an envelope. */
export interface ItemsWithin {
  /** The same one when nothing was refused. */
  readonly envelope: Envelope;
  readonly refused: readonly ItemOutcome[];
  /** One for each category that is used up; none when everything passed. */
  readonly limits: readonly SentryLimit[];
  readonly policy: LimitPolicy;
}

/** What has a quota: what is stored, and how many of it one envelope may bring. The rest is dropped and counted. */
const quotaCategories: ReadonlyMap<Category, number> = new Map([['error', maxEventsPerEnvelope]]);

/**
 * Takes the items of an envelope from the quota of its key, or of its project when that has a limit of its own, each
 * category for itself. Refused items are left out of the envelope that is returned.
 */
export async function limitItems(
  { limits }: Pick<Services, 'limits'>,
  key: KeyEntry,
  envelope: Envelope,
): Promise<ItemsWithin> {
  const payer = payerOf(key, limits);
  const used: SentryLimit[] = [];
  const admittedOf = new Map<Category, number>();
  for (const [category, wanted] of countItems(envelope.items)) {
    const { subject, policy } = payer;
    const request = { subject, category, perMinute: policy.perMinute, wanted };
    const { admitted, decision } = await limits.takeQuota(request);
    if (admitted === wanted) continue;
    admittedOf.set(category, admitted);
    const { scope, reason } = payer;
    used.push({ retryAfterS: decision.retryAfterS, categories: [category], scope, reason });
  }
  const { policy } = payer;
  if (used.length === 0) return { envelope, refused: [], limits: used, policy };
  return { ...cutTo(envelope, admittedOf, payer.reason), limits: used, policy };
}

/** Whether there is anything left to store or to count. */
export function hasItems({ items, refusedItems }: Envelope): boolean {
  return items.length > 0 || refusedItems.length > 0;
}

interface Payer {
  readonly subject: string;
  readonly policy: LimitPolicy;
  readonly scope: SentryLimit['scope'];
  readonly reason: 'key_limit' | 'project_limit';
}

function payerOf({ keyId, projectId, ingestPerMinute }: KeyEntry, limits: Services['limits']): Payer {
  if (ingestPerMinute === null) {
    return { subject: keyId, policy: limits.policyOf('ingest_key'), scope: 'key', reason: 'key_limit' };
  }
  const policy = { name: 'ingest_project', perMinute: ingestPerMinute };
  return { subject: `project_${projectId}`, policy, scope: 'project', reason: 'project_limit' };
}

function countItems(items: readonly EnvelopeItem[]): ReadonlyMap<Category, number> {
  const counts = new Map<Category, number>();
  for (const { type } of items) {
    const category = categoryOfItem(type);
    const max = quotaCategories.get(category);
    // More than that of one envelope are not stored, so nobody pays for them.
    if (max !== undefined) counts.set(category, Math.min(max, (counts.get(category) ?? 0) + 1));
  }
  return counts;
}

/** Keeps the first items of each category that is limited. */
function cutTo(
  envelope: Envelope,
  admittedOf: Map<Category, number>,
  reason: Payer['reason'],
): Pick<ItemsWithin, 'envelope' | 'refused'> {
  const refusedOf = new Map<Category, number>();
  const items = envelope.items.filter(({ type }) => {
    const category = categoryOfItem(type);
    const left = admittedOf.get(category);
    if (left === undefined) return true;
    admittedOf.set(category, left - 1);
    if (left > 0) return true;
    refusedOf.set(category, (refusedOf.get(category) ?? 0) + 1);
    return false;
  });
  const refused = [...refusedOf].map(([category, quantity]): ItemOutcome => ({
    category,
    outcome: 'rate_limited',
    reason,
    quantity,
  }));
  return { envelope: { ...envelope, items }, refused };
}
