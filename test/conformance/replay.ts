import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnvelope } from '../../src/wire/envelope/parse-envelope.ts';
import { parserCaps } from '../../src/kinds/registry.ts';
import { normalizeEvent } from '../../src/kinds/error/normalize.ts';
import type { NormalizedEvent } from '../../src/kinds/error/schema.ts';
import { scrubEvent } from '../../src/kinds/error/scrub-event.ts';

const directory = join(import.meta.dirname, 'fixtures');

/** The client's address in every expected event that asked for one. */
export const clientAddress = '203.0.113.7';

/** The names of all fixtures: `fixtures/<name>.envelope` and `fixtures/<name>.expected.json`. */
export function fixtureNames(): string[] {
  return readdirSync(directory)
    .filter((file) => file.endsWith('.envelope'))
    .map((file) => file.slice(0, -'.envelope'.length));
}

/** The bytes an SDK sent, decompressed. */
export function readFixture(name: string): Uint8Array {
  return readFileSync(join(directory, `${name}.envelope`));
}

/** Where the expected event of a fixture is. */
export function expectedPath(name: string): string {
  return join(directory, `${name}.expected.json`);
}

/** The event of a fixture, normalised and scrubbed, as if its envelope had arrived at `receivedAtMs`. */
export function replayEvent(name: string, receivedAtMs: number): NormalizedEvent {
  const envelope = parseEnvelope(readFixture(name), parserCaps);
  if (!envelope.ok) throw new Error(`${name}: ${envelope.error.reason}`);
  const { header, items } = envelope.value;
  const item = items.find(({ type }) => type === 'event');
  if (item === undefined) throw new Error(`${name} holds no event`);
  const normalized = normalizeEvent(JSON.parse(new TextDecoder().decode(item.payload)), {
    receivedAtMs,
    sentAt: header.sentAt,
    fallbackEventId: header.eventId,
    mintEventId: () => 'f'.repeat(32),
    clientAddress,
  });
  if (!normalized.ok) throw new Error(`${name}: ${normalized.error.reason}`);
  scrubEvent(normalized.value.event);
  return normalized.value.event;
}
