import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { normalizedEventSchema } from '../../src/kinds/error/schema.ts';
import { expectedPath, fixtureNames, readFixture, replayEvent } from './replay.ts';

// Writes the expected events again, after a change that is meant to change them: read the diff before it lands.
// Usage: node test/conformance/expect.ts && npx oxfmt test/conformance/fixtures
const DEFAULT_RECEIVED_AT = Date.UTC(2026, 10, 23, 10, 15, 31);

for (const name of fixtureNames()) {
  const event = replayEvent(name, receivedAtMs(name));
  writeFileSync(expectedPath(name), `${JSON.stringify(event, null, 2)}\n`);
}

// What a fixture was received at is part of its expectation; a new one is received a second after it was sent.
function receivedAtMs(name: string): number {
  const path = expectedPath(name);
  if (existsSync(path)) {
    return Date.parse(normalizedEventSchema.parse(JSON.parse(readFileSync(path, 'utf8'))).receivedAt);
  }
  const header = new TextDecoder().decode(readFixture(name)).split('\n', 1)[0] ?? '';
  const sentAt = /"sent_at":"([^"]+)"/.exec(header)?.[1];
  return sentAt === undefined ? DEFAULT_RECEIVED_AT : Date.parse(sentAt) + 1000;
}
