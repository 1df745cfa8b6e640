/** The position of a request in a trace. Ids are lower-case hex: 32 characters for the trace, 16 for the span. */
export interface TraceContext {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly sampled: boolean;
}

// W3C Trace Context §3.2: version, trace id, parent id, flags; versions after 00 may append fields.
const traceparentPattern = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.{0,200})?$/;
// sentry-protocol 4.11: trace id, span id, optional sampling decision.
const sentryTracePattern = /^([0-9a-f]{32})-([0-9a-f]{16})(?:-([01]))?$/i;

interface Parent {
  readonly traceId: string;
  readonly spanId: string;
  readonly sampled: boolean;
}

function parseTraceparent(text: string): Parent | undefined {
  const match = traceparentPattern.exec(text.trim());
  if (match === null) return undefined;
  const [, version = '', traceId = '', spanId = '', flags = '', more] = match;
  if (version === 'ff' || (version === '00' && more !== undefined)) return undefined;
  if (isZero(traceId) || isZero(spanId)) return undefined;
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

function parseSentryTrace(text: string): Parent | undefined {
  const match = sentryTracePattern.exec(text.trim());
  if (match === null) return undefined;
  const [, traceId = '', spanId = '', sampled] = match;
  if (isZero(traceId) || isZero(spanId)) return undefined;
  return { traceId: traceId.toLowerCase(), spanId: spanId.toLowerCase(), sampled: sampled !== '0' };
}

const isZero = (hex: string): boolean => /^0+$/.test(hex);

/**
 * Continues the caller's trace from `traceparent`, else `sentry-trace`, else begins one. The span is always ours.
 * Malformed headers are ignored, as W3C Trace Context §4.3 asks.
 */
export function continueTrace(
  headers: { readonly traceparent: string | undefined; readonly sentryTrace: string | undefined },
  mintHex: (bytes: number) => string,
): TraceContext {
  const parent =
    (headers.traceparent === undefined ? undefined : parseTraceparent(headers.traceparent)) ??
    (headers.sentryTrace === undefined ? undefined : parseSentryTrace(headers.sentryTrace));
  return {
    traceId: parent?.traceId ?? mintHex(16),
    spanId: mintHex(8),
    parentSpanId: parent?.spanId,
    sampled: parent?.sampled ?? true,
  };
}

/** The `traceparent` header value of our span. */
export function formatTraceparent(trace: TraceContext): string {
  return `00-${trace.traceId}-${trace.spanId}-${trace.sampled ? '01' : '00'}`;
}
