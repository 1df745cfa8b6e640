import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { NormalizedEvent } from '../../src/kinds/error/schema.ts';
import { fingerprintSchema, type IssueItem } from '../../src/features/issues/schemas.ts';
import { type Ballast, startBallast } from './ballast.ts';
import { freePort, root, run, type Running, type RunOptions, waitUntil } from './process.ts';
import { findPythonProblem, preparePython, type PythonSetup } from './python.ts';
import { readmeBlocks } from './readme.ts';
import { readAllStoredText } from './stored-text.ts';
import { tapWire, textOnWire, type Wiretap } from './wiretap.ts';

const problem = findPythonProblem();
// On CI these must run: without Python they fail there, loudly.
const isSkipped = problem !== undefined && process.env['CI'] === undefined;
if (isSkipped) console.warn(`The FastAPI interop tests are skipped: ${problem}.`);

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const secrets = {
  bearer: 'bearer-of-ada-3f9c1e',
  cookie: 'session-of-ada-77b2d0',
  password: 'correct-horse-battery-1947',
  queryToken: 'token-in-the-query-5ac8e4',
};

/** Each SDK codec with the module that makes the SDK choose it. */
const codecs = ['gzip', 'br'] as const;

describe.skipIf(isSkipped).each(codecs)('the FastAPI example, official Python SDK, %s', (codec) => {
  let ballast: Ballast;
  let tap: Wiretap;
  let app: Running;
  let shop: string;
  let issues: IssueItem[];

  beforeAll(async () => {
    if (problem !== undefined) throw new Error(problem);
    const python = await preparePython();
    ballast = await startBallast();
    tap = await tapWire(ballast.dsn);
    ({ app, shop } = await startApp(python, 'unscrubbed:app', {
      cwd: join(root, 'examples/fastapi'),
      env: {
        SENTRY_DSN: tap.dsn,
        PYTHONPATH: [join(root, 'test/interop'), ...(codec === 'br' ? [python.brotliPath] : [])].join(':'),
      },
    }));
    await causeEveryFault(shop);
    issues = await waitUntil(ballast.running, 'ten events', async () => {
      const found = await ballast.listIssues();
      return found.reduce((sum, { count }) => sum + count, 0) < 10 ? undefined : found;
    });
  });

  afterAll(async () => {
    await app?.stop();
    await tap?.close();
    await ballast?.dispose();
  });

  test('four faults are four issues, each with its title, place, count and users', () => {
    const shown = issues.map(({ title, culprit, type, level, count, userCount, status, substatus }) => ({
      title,
      culprit,
      type,
      level,
      count,
      userCount,
      state: `${status} ${substatus ?? ''}`,
    }));
    expect(shown).toHaveLength(4);
    expect(shown).toEqual(
      expect.arrayContaining([
        {
          title: 'ReservationError: cannot reserve 3 of sofa',
          culprit: '/checkout',
          type: 'ReservationError',
          level: 'error',
          count: 3,
          userCount: 2,
          state: 'unresolved new',
        },
        {
          title: 'Payment of order 3 was refused by the bank',
          culprit: '/orders/{order_id}/payment',
          type: expect.any(String),
          level: 'error',
          count: 3,
          userCount: 0,
          state: 'unresolved new',
        },
        {
          title: 'The bank called without a signature',
          culprit: '/hooks/bank',
          type: expect.any(String),
          level: 'warning',
          count: 1,
          userCount: 0,
          state: 'unresolved new',
        },
        {
          title: 'Report 4031 took 28217 ms too long',
          culprit: '/reports/{report_id}',
          type: expect.any(String),
          level: 'error',
          count: 3,
          userCount: 0,
          state: 'unresolved new',
        },
      ]),
    );
  });

  test('an issue knows its release, and counted all its events in this hour or the one before', () => {
    for (const { firstRelease, lastRelease, trend, count } of issues) {
      expect({ firstRelease, lastRelease }).toEqual({
        firstRelease: 'shop@1.4.0',
        lastRelease: 'shop@1.4.0',
      });
      expect(trend.slice(-2).reduce((sum, hour) => sum + hour, 0)).toBe(count);
    }
  });

  test('an event holds the whole chain, root cause first, with our own frames marked and shown', async () => {
    const event = await readNewestEvent(ballast, issues, 'ReservationError');
    const chain = event.exceptions ?? [];
    expect(chain.map(({ type, value }) => `${type}: ${value}`)).toEqual([
      "KeyError: 'sofa'",
      'StockError: no shelf holds sofa',
      'ReservationError: cannot reserve 3 of sofa',
    ]);
    const outermost = chain.at(-1);
    expect(outermost?.mechanism?.handled).toBe(false);
    const own = (outermost?.frames ?? []).filter(({ inApp }) => inApp);
    expect(own.map(({ module, function: name }) => `${module}.${name}`)).toEqual([
      'app.check_out',
      'stock.reserve',
    ]);
    expect(own.at(-1)?.contextLine?.trim()).toBe(
      'raise ReservationError(f"cannot reserve {quantity} of {article}") from error',
    );
    expect(own.at(-1)?.preContext).toHaveLength(5);
    expect(own.at(-1)?.vars).toMatchObject({ article: "'sofa'" });
    const foreign = (outermost?.frames ?? []).filter(({ inApp }) => !inApp);
    expect(foreign.map(({ module }) => module)).toContain('fastapi.routing');
  });

  test('tags, environment, request and user arrive', async () => {
    const event = await readNewestEvent(ballast, issues, 'ReservationError');
    expect(event.tags).toContainEqual(['article', 'sofa']);
    expect(event.environment).toBe('staging');
    expect(event.user?.id).toBe('ada');
    expect(event.request).toMatchObject({ method: 'POST', url: expect.stringMatching(/\/checkout$/) });
    expect(event.request?.data).toMatchObject({ article: 'sofa', quantity: 3 });
    expect(event.sdk?.name).toBe('sentry.python.fastapi');
    expect(event.breadcrumbs ?? []).not.toHaveLength(0);
  });

  test('an event is found by the trace id that came with the request', async () => {
    const issue = findIssue(issues, 'ReservationError');
    const events = await ballast.listEvents(issue.id);
    expect(events.map((event) => event.traceId)).toContain(traceId);
    const linked = events.find((event) => event.traceId === traceId);
    const detail = await ballast.readEvent(linked?.eventId ?? '');
    expect(detail.event?.contexts?.['trace']?.['trace_id']).toBe(traceId);
  });

  test('an issue says why its events are one', async () => {
    const page = z.object({ items: z.array(fingerprintSchema) });
    const byStack = await ballast.get(`/issues/${findIssue(issues, 'ReservationError').id}/grouping`, page);
    expect(byStack.items.map(({ source, version }) => `${source} ${version}`)).toEqual(['exception v1']);
    const byText = await ballast.get(`/issues/${findIssue(issues, 'Report').id}/grouping`, page);
    expect(JSON.stringify(byText.items[0]?.components)).toContain('Report <int> took <duration> too long');
  });

  test('the SDK compressed what it sent, and was told 200 every time', () => {
    expect(tap.exchanges.length).toBeGreaterThanOrEqual(10);
    expect(new Set(tap.exchanges.map(({ contentEncoding }) => contentEncoding))).toEqual(new Set([codec]));
    expect(new Set(tap.exchanges.map(({ status }) => status))).toEqual(new Set([200]));
  });

  test('every event is in the ledger, and what is not understood yet is counted', async () => {
    const outcomes = await ballast.readOutcomes();
    expect(outcomes.get('error accepted none')).toBe(10);
    expect(outcomes.get('transaction dropped unsupported_item')).toBeGreaterThanOrEqual(1);
    expect([...outcomes.keys()].filter((key) => key.includes('invalid'))).toEqual([]);
  });

  // The last one: it stops Ballast to look into its files.
  test('no secret of a request is anywhere in the data or in the log', async () => {
    const event = await readNewestEvent(ballast, issues, 'ReservationError');
    expect(event.request?.headers).toContainEqual(['authorization', expect.stringContaining('[Filtered]')]);
    expect(event.request?.data).toMatchObject({ password: '[Filtered]' });
    await app.stop();
    expect(await ballast.running.stop()).toBe(0);
    const stored = await readAllStoredText(ballast.dataDir);
    expect(stored.includes('cannot reserve 3 of sofa')).toBe(true);
    const printed = ballast.running.stdout() + ballast.running.stderr();
    expect({
      sent: findLeaks(textOnWire(tap)),
      stored: findLeaks(stored),
      printed: findLeaks(printed),
    }).toEqual({ sent: Object.keys(secrets), stored: [], printed: [] });
  });
});

describe.skipIf(isSkipped)("the README's FastAPI app, word for word", () => {
  let ballast: Ballast;
  let app: Running;
  let shop: string;

  beforeAll(async () => {
    if (problem !== undefined) throw new Error(problem);
    const folder = join(root, '.cache/readme');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'main.py'), readmeBlocks('From FastAPI', 'python')[0]);
    const python = await preparePython();
    ballast = await startBallast();
    ({ app, shop } = await startApp(python, 'main:app', { cwd: folder, env: { SENTRY_DSN: ballast.dsn } }));
  });

  afterAll(async () => {
    await app?.stop();
    await ballast?.dispose();
  });

  test('its first failure is its first issue', async () => {
    expect((await fetch(`${shop}/share/4`)).status).toBe(200);
    expect((await fetch(`${shop}/share/0`)).status).toBe(500);
    const [issue] = await waitUntil(ballast.running, 'issue', async () => {
      const found = await ballast.listIssues();
      return found.length > 0 ? found : undefined;
    });
    expect(issue).toMatchObject({
      title: 'ZeroDivisionError: division by zero',
      culprit: '/share/{people}',
      count: 1,
      firstRelease: 'shop@1.0.0',
    });
  });
});

async function startApp(python: PythonSetup, name: string, options: RunOptions) {
  const port = String(await freePort());
  const app = run(join(python.bin, 'uvicorn'), [name, '--host', '127.0.0.1', '--port', port], {
    ...options,
    env: { ...options.env, PYTHONDONTWRITEBYTECODE: '1' },
  });
  const shop = `http://127.0.0.1:${port}`;
  await waitUntil(app, 'answer of the app', () =>
    fetch(shop).then(
      () => true,
      () => undefined,
    ),
  );
  return { app, shop };
}

/** Ten events in all: three of a crash, three log records, one warning, three late reports. */
async function causeEveryFault(shop: string): Promise<void> {
  const checkOut = (user: string, quantity: number) =>
    fetch(`${shop}/checkout?coupon=spring&access_token=${secrets.queryToken}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-user': user,
        authorization: `Bearer ${secrets.bearer}`,
        cookie: `theme=dark; session=${secrets.cookie}`,
        'sentry-trace': `${traceId}-00f067aa0ba902b7-1`,
      },
      body: JSON.stringify({ article: 'sofa', quantity, password: secrets.password }),
    });
  const statuses = [
    (await checkOut('ada', 1)).status,
    (await checkOut('bo', 2)).status,
    (await checkOut('ada', 3)).status,
  ];
  const call = async (path: string, method = 'GET') => {
    statuses.push((await fetch(`${shop}${path}`, { method })).status);
  };
  for (const order of [1, 2, 3]) await call(`/orders/${order}/payment`, 'POST');
  await call('/hooks/bank', 'POST');
  for (const report of [17, 203, 4031]) await call(`/reports/${report}`);
  await call('/orders/1');
  await call('/orders/99');
  expect(statuses).toEqual([500, 500, 500, 402, 402, 402, 202, 200, 200, 200, 200, 404]);
}

/** Names of the secrets that `text` holds. */
function findLeaks(text: string): string[] {
  return Object.entries(secrets).flatMap(([name, secret]) => (text.includes(secret) ? [name] : []));
}

function findIssue(issues: readonly IssueItem[], titleStart: string): IssueItem {
  const issue = issues.find(({ title }) => title.startsWith(titleStart));
  if (issue === undefined) throw new Error(`no issue ${titleStart}`);
  return issue;
}

async function readNewestEvent(
  ballast: Ballast,
  issues: readonly IssueItem[],
  titleStart: string,
): Promise<NormalizedEvent> {
  const [newest] = await ballast.listEvents(findIssue(issues, titleStart).id);
  const { event } = await ballast.readEvent(newest?.eventId ?? '');
  if (event === null) throw new Error('the payload is gone');
  return event;
}
