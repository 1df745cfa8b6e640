import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseEnvelope } from '../../src/wire/envelope/parse-envelope.ts';
import { parserCaps } from '../../src/kinds/registry.ts';
import { type Ballast, startBallast } from './ballast.ts';
import { run, type Running } from './process.ts';
import { findPythonProblem, preparePython } from './python.ts';
import { decodeExchange, tapWire, type Wiretap } from './wiretap.ts';

const problem = findPythonProblem();
// On CI this must run: without Python it fails there, loudly.
const sdks = ['Node', 'Python'].filter(
  (sdk) => sdk === 'Node' || problem === undefined || process.env['CI'] !== undefined,
);
if (!sdks.includes('Python')) console.warn(`The Python SDK is not tested here: ${problem}.`);

const withinLimit = 3;
const beyondLimit = 4;

/** How an SDK says what it discarded: in a client report, keys in this order. */
const heldBackReport = /"reason": ?"ratelimit_backoff", ?"category": ?"error", ?"quantity": ?(\d+)/g;

/** The program that reports, in the language of the SDK. */
async function reporterOf(sdk: string): Promise<readonly [command: string, file: string]> {
  if (sdk === 'Node') return [process.execPath, 'test/interop/limited-reporter.ts'];
  if (problem !== undefined) throw new Error(problem);
  const { bin } = await preparePython();
  return [join(bin, 'python'), 'test/interop/limited_reporter.py'];
}

describe.each(sdks)('a program that reports too much, official %s SDK', (sdk) => {
  let ballast: Ballast;
  let tap: Wiretap;
  let program: Running;
  /** What was sent, in order: the item types of each envelope, and its answer. */
  let sent: { types: string[]; status: number; text: string }[];

  beforeAll(async () => {
    const [command, file] = await reporterOf(sdk);
    ballast = await startBallast();
    await setLimit(ballast, withinLimit);
    tap = await tapWire(ballast.dsn);
    // The quota is counted in minutes of the clock: the program must end in the one it began in.
    const leftMs = 60_000 - (Date.now() % 60_000);
    if (leftMs < 30_000) await new Promise((resolve) => setTimeout(resolve, leftMs));
    program = run(command, [file], {
      env: {
        SENTRY_DSN: tap.dsn,
        WITHIN_LIMIT: String(withinLimit),
        BEYOND_LIMIT: String(beyondLimit),
      },
    });
    await program.exited;
    sent = tap.exchanges.map((exchange) => {
      const envelope = decodeExchange(exchange);
      return { types: itemTypes(envelope), status: exchange.status, text: envelope.toString() };
    });
  });

  afterAll(async () => {
    await program?.stop();
    await tap?.close();
    await ballast?.dispose();
  });

  test('ends well: being limited is nothing a program notices', () => {
    expect({ code: program.child.exitCode, stderr: program.stderr() }).toMatchObject({ code: 0 });
  });

  test('is told once, by the first error that is too much', () => {
    const errors = sent.filter(({ types }) => types.includes('event'));
    expect(errors.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
    expect(sent.filter(({ status }) => status === 429)).toHaveLength(1);
  });

  test('holds its errors back from then on', () => {
    const told = sent.findIndex(({ status }) => status === 429);
    const later = sent.slice(told + 1);
    expect(later.flatMap(({ types }) => types)).not.toContain('event');
    // The source lines around an error are sent as well; only as a value was it reported.
    expect(sent.some(({ text }) => /"value": ?"error held back/.test(text))).toBe(false);
    const reports = later.map(({ text }) => text).join('\n');
    let reported = 0;
    for (const [, quantity] of reports.matchAll(heldBackReport)) reported += Number(quantity);
    expect(reported).toBe(beyondLimit);
  });

  test('sends everything else as before', () => {
    const told = sent.findIndex(({ status }) => status === 429);
    const later = sent.slice(told + 1);
    const flowing = later.flatMap(({ types }) => types);
    expect(flowing.some((type) => type === 'transaction' || type === 'span')).toBe(true);
    expect(flowing).toContain('log');
    expect(later.every(({ status }) => status === 200)).toBe(true);
    for (const name of ['still traced', 'still logged']) {
      expect(later.some(({ text }) => text.includes(name))).toBe(true);
    }
  });

  test('every error that was sent is accounted for', async () => {
    await expect
      .poll(
        () => ballast.readOutcomes().then((outcomes) => outcomes.get('error rate_limited project_limit')),
        {
          timeout: 10_000,
          interval: 250,
        },
      )
      .toBe(1);
    expect((await ballast.readOutcomes()).get('error accepted none')).toBe(withinLimit);
  });
});

async function setLimit({ url, token, projectId }: Ballast, ingestPerMinute: number): Promise<void> {
  const response = await fetch(`${url}/api/v1/projects/${projectId}`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ ingestPerMinute }),
  });
  if (response.status !== 200)
    throw new Error(`No limit was set: ${response.status} ${await response.text()}`);
}

function itemTypes(envelope: Buffer): string[] {
  const parsed = parseEnvelope(envelope, parserCaps);
  return parsed.ok ? parsed.value.items.map(({ type }) => type) : [];
}
