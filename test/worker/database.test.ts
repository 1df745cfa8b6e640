import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import {
  envelopeOf,
  errorEvent,
  fromDatabase,
  type LogLine,
  mintEventId,
  startBallast,
  useBallast,
} from './support.ts';

const ballast = useBallast({ vars: { DATABASE_TIMEOUT_MS: '400', SLOW_QUERY_MS: '150' } });

afterEach(() => ballast.setFault(null));

const send = (eventId = mintEventId()) =>
  ballast.postEnvelope(envelopeOf(errorEvent({ event_id: eventId, marker: 'database' })));

const lineOf = (response: Response) => ballast.lineOf(response);

describe('what a request cost the database', () => {
  it('stands in Server-Timing and in its log line, and they agree', async () => {
    await send();
    const response = await send();
    const timing = response.headers.get('server-timing') ?? '';
    expect(timing).toMatch(/^db;dur=\d+;desc="1 round trip", total;dur=\d+$/);
    const line = await lineOf(response);
    expect(line).toMatchObject({
      dbRoundTrips: 1,
      rowsRead: expect.any(Number),
      rowsWritten: expect.any(Number),
    });
    expect(line?.['rowsWritten']).toBeGreaterThanOrEqual(2);
    expect(timing).toContain(`db;dur=${String(line?.['dbMs'])};`);
  });

  it('has no database part where none was asked', async () => {
    const response = await fetch(`${ballast.url}/health`);
    expect(response.headers.get('server-timing')).toMatch(/^total;dur=\d+$/);
  });

  it('of a list page is one round trip, beyond the look-up of the token', async () => {
    await ballast.api(`/projects/${ballast.projectId}/issues`);
    for (const path of ['issues', 'keys', 'releases', 'environments', 'outcomes']) {
      const response = await ballast.api(`/projects/${ballast.projectId}/${path}`, { headers: fromDatabase });
      expect([path, response.headers.get('server-timing')]).toEqual([
        path,
        expect.stringContaining('"1 round trip"'),
      ]);
    }
  });
});

describe('a database that stumbles', () => {
  it.each([
    ['answers 503 twice', { status: 503, times: 2 }, 2],
    ['dies before the work', { dropConnection: 'before', times: 1 }, 1],
    ['dies after the work', { dropConnection: 'after', times: 1 }, 1],
  ] as const)('and %s costs a repeat, and the client nothing', async (_name, fault, retries) => {
    await send();
    const before = await ballast.outcomes();
    const eventId = mintEventId();
    ballast.setFault(fault);
    const response = await send(eventId);
    expect(response.status).toBe(200);
    expect(await lineOf(response)).toMatchObject({ dbRetries: retries, outcome: ['error:accepted:none:1'] });
    expect(await ballast.eventCount(eventId)).toBe(1);
    ballast.setFault(fault);
    expect((await ballast.api('/projects')).status).toBe(200);
    const after = await ballast.outcomes();
    expect(after).toEqual({ ...before, 'error accepted none': (before['error accepted none'] ?? 0) + 1 });
  });
});

describe('a database that is down', () => {
  it('is asked no more after a while: answers come at once and cost nothing, until it is back', async () => {
    const own = await startBallast({ vars: { DATABASE_TIMEOUT_MS: '200' } });
    try {
      const post = () => own.postEnvelope(envelopeOf(errorEvent({})));
      await post();
      own.setFault({ hang: true });
      const statuses: number[] = [];
      for (let sent = 0; sent < 6; sent += 1) statuses.push((await post()).status);
      // Five calls waited, and one did not.
      expect(statuses).toEqual([504, 504, 504, 504, 504, 503]);
      const refused = await post();
      expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
      expect(refused.headers.get('server-timing')).toContain('"0 round trips"');
      expect((await fetch(`${own.url}/health`)).status).toBe(200);
      own.setFault(null);
      await expect.poll(async () => (await post()).status, { timeout: 10_000, interval: 100 }).toBe(200);
    } finally {
      own.setFault(null);
      await own.close();
    }
  });
});

describe('a database that hangs', () => {
  it('while a key is looked up that was good lately holds an event up for three seconds', async () => {
    const own = await startBallast({
      vars: { DATABASE_TIMEOUT_MS: '20000', DATABASE_BUDGET_MS: '40000' },
    });
    try {
      const post = () => own.postEnvelope(envelopeOf(errorEvent({})));
      await post();
      await sleep(5_500);
      own.setFault({ hang: true, times: 1 });
      const answer = await post();
      expect(answer.status).toBe(200);
      const totalMs = Number(/total;dur=(\d+)/.exec(answer.headers.get('server-timing') ?? '')?.[1]);
      expect(totalMs).toBeGreaterThanOrEqual(2_900);
      expect(totalMs).toBeLessThan(12_000);
    } finally {
      own.setFault(null);
      await own.close();
    }
  });
});

describe('a slow query', () => {
  it('leaves one warning a minute with its shape and plan, in the trace of its request, and no value of it', async () => {
    const secret = `needle-${mintEventId()}`;
    const path = `/projects/${ballast.projectId}/issues?q=${secret}`;
    await ballast.api(path);
    ballast.setFault({ delayMs: 200 });
    const response = await ballast.api(path, { headers: fromDatabase });
    await ballast.api(path, { headers: fromDatabase });
    ballast.setFault(null);
    expect(response.status).toBe(200);
    const isSlow = (line: LogLine) => line['msg'] === 'Slow query';
    await ballast.logLines(isSlow);
    const lines = (await ballast.logLines(isSlow)).filter(({ sql }) => String(sql).includes('"issue"'));
    expect(lines).toHaveLength(1);
    const [line] = lines;
    expect(line).toMatchObject({
      level: 'warn',
      statements: 2,
      requestId: response.headers.get('x-request-id'),
      plan: expect.arrayContaining([expect.stringMatching(/^2: SEARCH issue USING INDEX/)]),
    });
    expect(line?.['durationMs']).toBeGreaterThanOrEqual(150);
    expect(JSON.stringify(lines)).not.toContain(secret);
  });
});
