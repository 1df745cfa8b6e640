import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnvelope } from '../src/wire/envelope/parse-envelope.ts';
import { parserCaps } from '../src/kinds/registry.ts';
import { normalizeEvent } from '../src/kinds/error/normalize.ts';
import type { NormalizedEvent } from '../src/kinds/error/schema.ts';
import { scrubEvent } from '../src/kinds/error/scrub-event.ts';
import { formatLine } from '../src/platform/log/line.ts';
import { fixtureNames, readFixture } from '../test/conformance/replay.ts';
import { pythonEvent } from './python-event.ts';

/**
 * What hiding secrets costs: `node bench/secrets-cost.ts`. The least microseconds for the events of the
 * benchmark, for the fixtures of the official SDKs, and for log lines. Run by hand before and after a change.
 */

const rounds = 81;
const context = { receivedAtMs: Date.UTC(2026, 6, 28), mintEventId: () => 'f'.repeat(32) };

function normalized(raw: unknown): NormalizedEvent {
  const result = normalizeEvent(raw, context);
  if (!result.ok) throw new Error(result.error.reason);
  return result.value.event;
}

function eventOf(name: string): string {
  const envelope = parseEnvelope(readFixture(name), parserCaps);
  if (!envelope.ok) throw new Error(name);
  const item = envelope.value.items.find(({ type }) => type === 'event');
  return new TextDecoder().decode(item?.payload);
}

/** Each round works on fresh copies, made outside the clock; a second run over scrubbed text costs less. */
function scrubMicros(texts: readonly string[]): number {
  const samples: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const events = texts.map((text) => normalized(JSON.parse(text)));
    const start = nowMicros();
    for (const event of events) scrubEvent(event);
    samples.push((nowMicros() - start) / events.length);
  }
  return least(samples);
}

function lineMicros(fields: Record<string, unknown>): number {
  const samples: number[] = [];
  const input = { atMs: 0, level: 'info', msg: 'request', shared: '', facts: {}, fields };
  for (let round = 0; round < rounds; round += 1) {
    const start = nowMicros();
    for (let run = 0; run < 500; run += 1) formatLine(input, { maskIp: false });
    samples.push((nowMicros() - start) / 500);
  }
  return least(samples);
}

function nowMicros(): number {
  return Number(process.hrtime.bigint()) / 1_000;
}

/** The least of many rounds hardly depends on what else the machine does. */
const least = (samples: readonly number[]): number => Math.min(...samples);

const python = (eventBytes: number): string[] =>
  Array.from({ length: 40 }, (_, variant) =>
    pythonEvent({ eventBytes, issue: variant % 10, variant, nowMs: context.receivedAtMs }),
  );

const lineFields = {
  route: '/api/:project/envelope',
  method: 'POST',
  status: 200,
  durationMs: 7,
  actor: 'key_9f2c4d7a1b3e5f60718293a4',
  client: 'sentry.python.fastapi/2.68.0',
  outcome: ['error:accepted:none:1'],
};
const errorFields = {
  ...lineFields,
  detail: 'connect to postgres://shop:hunter2@db:5432/shop failed, password=hunter2, retry in 5 s',
  error: new Error(
    'No such column: token_hash of select id, name from api_token where project_id = ? limit 50',
  ),
};

const figures: Record<string, number> = {
  'event of 12 KiB': scrubMicros(python(12_288)),
  'event of 5 KiB': scrubMicros(python(5_120)),
  'event of 100 KiB': scrubMicros(python(102_400)),
  'fixtures, each': scrubMicros(fixtureNames().map(eventOf)),
  'this file as a message of 8 KiB': scrubMicros([
    JSON.stringify({ message: readFileSync(join(import.meta.dirname, 'bench.ts'), 'utf8').slice(0, 8_000) }),
  ]),
  'line of a request': lineMicros(lineFields),
  'line of an error': lineMicros(errorFields),
};
for (const [name, micros] of Object.entries(figures)) {
  console.log(`${micros.toFixed(1).padStart(8)} µs  ${name}`);
}
