/** What became of an item. Every item that reaches us ends in exactly one of these (DESIGN §1.5). */
export const outcomes = ['accepted', 'filtered', 'rate_limited', 'invalid', 'dropped'] as const;
export type Outcome = (typeof outcomes)[number];

/** Why. A closed list, so that it can be a metric label. `none` goes with `accepted`. */
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
] as const;
export type OutcomeReason = (typeof outcomeReasons)[number];

/** What SDKs call the kinds of data in rate limits and client reports (sentry-protocol 1.8). */
export const categories = [
  'default',
  'error',
  'transaction',
  'security',
  'attachment',
  'session',
  'profile',
  'replay',
  'monitor',
  'span',
  'feedback',
  'metric_bucket',
  'log_item',
  'trace_metric',
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

/** The category an item counts under; a type nobody knows counts under `default`. */
export function categoryOfItem(itemType: string | undefined): Category {
  return (itemType === undefined ? undefined : categoryByItemType.get(itemType)) ?? 'default';
}

/** One line of the ledger: how many items of a category ended how. */
export interface ItemOutcome {
  readonly category: Category;
  readonly outcome: Outcome;
  readonly reason: OutcomeReason;
  readonly quantity: number;
}
