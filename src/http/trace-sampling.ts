/** Digits read from the end of the trace id: 48 bits, exact in a double. */
const digits = 12;
const range = 16 ** digits;

/**
 * Whether the lines of a trace are kept at this rate (0 to 1). The id decides, so that every service and every line
 * of one trace decide alike; its last bits, which W3C Trace Context Level 2 §3.2.2.3.1 promises to be random. A trace
 * kept at one rate is kept at every higher one.
 */
export function isTraceSampled(traceId: string, rate: number): boolean {
  if (rate >= 1) return true;
  const position = Number.parseInt(traceId.slice(-digits), 16);
  // Keeps the line when the trace has no valid id.
  return Number.isNaN(position) || position / range < rate;
}
