import { formatTraceparent, type TraceContext } from './trace.ts';

/** What a call to another service carries, so that its log lines and ours have one trace id (W3C Trace Context). */
export function outboundTraceHeaders(trace: TraceContext): Readonly<Record<'traceparent', string>> {
  return { traceparent: formatTraceparent(trace) };
}
