const KiB = 1024;
const MiB = 1024 * KiB;

/** Encoded request body as it arrives. As large as the decoded one, since `identity` is an encoding too. */
export const wireBodyMaxBytes = 20 * MiB;

/**
 * Decoded envelope. The largest JSON container is 12 MiB and a screenshot may ride along; the 200 MiB that Relay takes
 * would not fit the 128 MB that all requests of an isolate share.
 */
export const envelopeMaxBytes = 20 * MiB;

/** Decoded `/store/` body: one event. */
export const storeBodyMaxBytes = 1 * MiB;

/** What the envelope parser allows. Bytes are decoded bytes; a cap is the largest size still taken. */
export interface EnvelopeLimits {
  readonly maxEnvelopeBytes: number;
  readonly maxHeaderLineBytes: number;
  readonly maxItemHeaderLineBytes: number;
  /** Good and refused items together. */
  readonly maxItems: number;
  /** Payload cap by item type; a type that is not listed may fill the envelope. */
  readonly maxItemBytes: ReadonlyMap<string, number>;
}

/** The item caps are sentry-protocol 2.6; attachments, profiles and replays are bound by the envelope itself. */
export const envelopeLimits: EnvelopeLimits = {
  maxEnvelopeBytes: envelopeMaxBytes,
  // `sdk.packages` and `trace` make real headers 0.5 to 4 KiB long.
  maxHeaderLineBytes: 16 * KiB,
  maxItemHeaderLineBytes: 8 * KiB,
  maxItems: 256,
  maxItemBytes: new Map([
    ['event', 1 * MiB],
    ['transaction', 1 * MiB],
    ['feedback', 1 * MiB],
    ['user_report', 1 * MiB],
    ['replay_event', 1 * MiB],
    ['security', 1 * MiB],
    ['raw_security', 1 * MiB],
    ['nel', 1 * MiB],
    ['statsd', 1 * MiB],
    ['metric_buckets', 1 * MiB],
    ['session', 10 * MiB],
    ['sessions', 10 * MiB],
    ['replay_recording', 10 * MiB],
    ['client_report', 100 * KiB],
    ['check_in', 100 * KiB],
    ['log', 12 * MiB],
    ['otel_log', 12 * MiB],
    ['trace_metric', 12 * MiB],
    ['span', 12 * MiB],
    ['otel_span', 12 * MiB],
  ]),
};
