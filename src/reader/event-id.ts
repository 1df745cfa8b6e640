import { isAbsent } from './json.ts';
import { note, type Notes } from './remarks.ts';

const HEX32 = /^[0-9a-f]{32}$/;
const NIL = '0'.repeat(32);

/** 32 lower-case hex digits from an id with or without hyphens, in any case; undefined for anything else and for the nil id. */
export function parseEventId(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > 64) return undefined;
  const id = value.replaceAll('-', '').toLowerCase();
  return HEX32.test(id) && id !== NIL ? id : undefined;
}

/** The payload's id, else that of the envelope header, else a new one (sentry-protocol 4.1). */
export function readEventId(
  value: unknown,
  fallback: string | undefined,
  mint: () => string,
  notes: Notes,
): string {
  const own = parseEventId(value);
  if (own !== undefined) return own;
  if (!isAbsent(value) && value !== '') note(notes, 'replaced', '/eventId', 'not an event id');
  return parseEventId(fallback) ?? mint();
}
