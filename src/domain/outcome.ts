/**
 * What became of an item. Every item that reaches us ends in exactly one of the first five (DESIGN §1.5);
 * `client_discard` is what SDKs report that they lost before it reached us.
 */
export const outcomes = [
  'accepted',
  'filtered',
  'rate_limited',
  'invalid',
  'dropped',
  'client_discard',
] as const;
export type Outcome = (typeof outcomes)[number];

/** Why an SDK lost something (sentry-protocol 3.11). `other` means any word that is not listed. */
export const clientDiscardReasons = [
  'before_send',
  'event_processor',
  'sample_rate',
  'network_error',
  'send_error',
  'queue_overflow',
  'cache_overflow',
  'buffer_overflow',
  'ratelimit_backoff',
  'backpressure',
  'insufficient_data',
  'internal_sdk_error',
  'callback_error',
  'ignored',
  'invalid',
  'no_parent_span',
  'too_big',
  'other',
] as const;

/** The reason of an outcome. A closed list, so that it can be a metric label. `accepted` has the reason `none`. */
export const outcomeReasons = [
  'none',
  'duplicate',
  'unsupported_item',
  'too_large',
  'too_many_items',
  'malformed_json',
  'malformed_item',
  'malformed_framing',
  'not_an_object',
  'key_limit',
  'address_limit',
  'project_limit',
  'byte_limit',
  'memory_limit',
  'internal',
  ...clientDiscardReasons,
] as const;
export type OutcomeReason = (typeof outcomeReasons)[number];

/** What SDKs call the kinds of data in rate limits and client reports (sentry-protocol 1.8). */
export const categories = [
  'default',
  'error',
  'transaction',
  'security',
  'attachment',
  'attachment_item',
  'session',
  'profile',
  'profile_chunk',
  'profile_chunk_ui',
  'replay',
  'monitor',
  'span',
  'feedback',
  'metric_bucket',
  'log_item',
  'log_byte',
  'trace_metric',
  'trace_metric_byte',
  'internal',
] as const;
export type Category = (typeof categories)[number];

/** Whether a quantity of it is a number of bytes, not of items. */
export function isByteCategory(category: Category): boolean {
  return category === 'log_byte' || category === 'trace_metric_byte';
}

/** One line of the ledger: how many items of a category ended how. */
export interface ItemOutcome {
  readonly category: Category;
  readonly outcome: Outcome;
  readonly reason: OutcomeReason;
  readonly quantity: number;
}

/** What an item counts in the ledger: under which category, and how much. */
export type Quantity = Pick<ItemOutcome, 'category' | 'quantity'>;

/** Merges entries of the same category, outcome and reason into one, so that a thousand unknown items cost one row. */
export function mergeOutcomes(outcomes: readonly ItemOutcome[]): ItemOutcome[] {
  const merged = new Map<string, ItemOutcome>();
  for (const entry of outcomes) {
    const key = `${entry.category} ${entry.outcome} ${entry.reason}`;
    merged.set(key, { ...entry, quantity: (merged.get(key)?.quantity ?? 0) + entry.quantity });
  }
  return [...merged.values()];
}
