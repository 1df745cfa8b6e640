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

const categoryByItemType: ReadonlyMap<string, Category> = new Map([
  ['event', 'error'],
  ['transaction', 'transaction'],
  ['session', 'session'],
  ['sessions', 'session'],
  ['attachment', 'attachment'],
  ['check_in', 'monitor'],
  ['log', 'log_item'],
  ['otel_log', 'log_item'],
  ['trace_metric', 'trace_metric'],
  ['span', 'span'],
  ['otel_span', 'span'],
  ['feedback', 'feedback'],
  ['user_report', 'default'],
  ['profile', 'profile'],
  ['profile_chunk', 'profile'],
  ['replay_event', 'replay'],
  ['replay_recording', 'replay'],
  ['replay_video', 'replay'],
  ['raw_security', 'security'],
  ['security', 'security'],
  ['nel', 'security'],
  ['statsd', 'metric_bucket'],
  ['metric_buckets', 'metric_bucket'],
  ['client_report', 'internal'],
]);

/** The category an item counts under; an unknown type counts under `default`. */
export function categoryOfItem(itemType: string | undefined): Category {
  return (itemType === undefined ? undefined : categoryByItemType.get(itemType)) ?? 'default';
}

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
