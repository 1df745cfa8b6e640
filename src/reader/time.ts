import { isAbsent } from './json.ts';
import { note, type Notes } from './remarks.ts';

const RFC3339 =
  /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?[ ]?(?:([Zz])|([+-])(\d\d)(?::?(\d\d))?)?$/;
const DECIMAL = /^\d{1,20}(?:\.\d{1,12})?$/;
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const MAX_DRIFT_MS = 55 * MINUTE_MS;
const MAX_TRANSIT_MS = 5_000;
const MAX_FUTURE_MS = MINUTE_MS;
const MAX_AGE_MS = 30 * DAY_MS;
/** 9999-12-31: later instants have no four-digit year. */
const MAX_INSTANT_MS = 253_402_300_799_999;

/** Clients that count in milli-, micro- or nanoseconds: as seconds, all of these lie beyond the year 9999. */
const MS_PER_UNIT = [1000, 1, 0.001, 0.000_001];

/**
 * Both timestamp forms, as epoch milliseconds: seconds as a number or as its text, or RFC 3339 text with `Z`, an offset, or
 * no zone, which means UTC (sentry-protocol 4.1). A number too large for seconds is in the next smaller unit that fits.
 * Undefined for anything else, and for instants outside 1970–9999.
 */
export function parseTimestampMs(value: unknown): number | undefined {
  if (typeof value === 'number') return instantOf(value);
  if (typeof value !== 'string' || value.length > 40) return undefined;
  if (DECIMAL.test(value)) return instantOf(Number(value));
  const parts = RFC3339.exec(value);
  if (parts === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction = '', , sign, offsetHours, offsetMinutes] = parts;
  if (Number(year) < 1970) return undefined;
  if (Number(month) < 1 || Number(month) > 12 || Number(day) < 1 || Number(day) > 31) return undefined;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return undefined;
  const localMs = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
    Number(fraction.slice(0, 3).padEnd(3, '0')),
  );
  const offsetMs =
    sign === undefined
      ? 0
      : (Number(offsetHours) * 60 + Number(offsetMinutes ?? 0)) * MINUTE_MS * (sign === '-' ? -1 : 1);
  return inRange(localMs - offsetMs);
}

/**
 * How far the client's clock is behind ours, when that is worth correcting: only beyond 55 minutes
 * (sentry-protocol 2.2). Zero otherwise, and without a readable `sent_at`.
 */
export function clockDriftMs(receivedAtMs: number, sentAt: string | undefined, notes: Notes): number {
  const sentAtMs = parseTimestampMs(sentAt);
  if (sentAtMs === undefined) return 0;
  const driftMs = receivedAtMs - sentAtMs;
  if (Math.abs(driftMs) <= MAX_DRIFT_MS) return 0;
  const seconds = Math.round(Math.abs(driftMs) / 1000);
  note(notes, 'clock_drift', '/timestamp', `client clock ${seconds} s ${driftMs > 0 ? 'behind' : 'ahead'}`);
  return driftMs;
}

/**
 * The instant of the event in epoch milliseconds: absent or unreadable means when we received it; so does more than
 * 60 s in the future or 30 days in the past (sentry-protocol 2.6), with a remark.
 */
export function readEventTime(value: unknown, receivedAtMs: number, driftMs: number, notes: Notes): number {
  if (isAbsent(value)) return receivedAtMs;
  const sentMs = parseTimestampMs(value);
  if (sentMs === undefined) {
    note(notes, 'dropped', '/timestamp', 'not a timestamp');
    return receivedAtMs;
  }
  const timestampMs = sentMs + driftMs;
  if (timestampMs > receivedAtMs + MAX_FUTURE_MS) {
    note(notes, 'replaced', '/timestamp', 'more than 60 s in the future');
    return receivedAtMs;
  }
  if (timestampMs < receivedAtMs - MAX_AGE_MS) {
    note(notes, 'replaced', '/timestamp', 'more than 30 days in the past');
    return receivedAtMs;
  }
  return timestampMs;
}

/**
 * When the event happened by our clock, epoch milliseconds, at most the time of receipt. Unlike `readEventTime` it is
 * corrected by any difference of clocks that the client declares with `sent_at`: whether an event came before a
 * resolution is a matter of seconds. Up to five seconds are time in transit. Without a believable time: that of receipt.
 */
export function readHappenedAt(value: unknown, receivedAtMs: number, sentAt: string | undefined): number {
  const stampedMs = parseTimestampMs(value);
  if (stampedMs === undefined) return receivedAtMs;
  const sentAtMs = parseTimestampMs(sentAt);
  const behindMs = sentAtMs === undefined ? 0 : receivedAtMs - sentAtMs;
  const driftMs = Math.abs(behindMs) <= MAX_TRANSIT_MS ? 0 : behindMs;
  // A client that writes whole seconds means any time within that second.
  const precisionMs = stampedMs % 1000 === 0 ? 999 : 0;
  const happenedAtMs = stampedMs + driftMs + precisionMs;
  return happenedAtMs < receivedAtMs - MAX_AGE_MS ? receivedAtMs : Math.min(happenedAtMs, receivedAtMs);
}

/** Epoch milliseconds as ISO 8601 in UTC; undefined outside 1970–9999. */
export function isoOf(instantMs: number): string | undefined {
  return inRange(instantMs) === undefined ? undefined : new Date(instantMs).toISOString();
}

function instantOf(count: number): number | undefined {
  if (count < 0) return undefined;
  for (const msPerUnit of MS_PER_UNIT) {
    const instantMs = inRange(Math.round(count * msPerUnit));
    if (instantMs !== undefined) return instantMs;
  }
  return undefined;
}

function inRange(instantMs: number): number | undefined {
  return instantMs >= 0 && instantMs <= MAX_INSTANT_MS ? instantMs + 0 : undefined;
}
