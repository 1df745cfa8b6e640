import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { envelopeOf, errorEvent, fromDatabase, mintEventId, startBallast, useBallast } from './support.ts';

const ballast = useBallast({ cacheApi: true });

afterEach(() => ballast.setFault(null));

const issues = (): string => `/projects/${ballast.projectId}/issues`;

function cacheOf({ headers }: Response): { cache: string | null; warning: string | null } {
  return { cache: headers.get('cache-status'), warning: headers.get('warning') };
}

/** By the answer's own account. */
const roundTripsOf = ({ headers }: Response): number =>
  Number(/"(\d+) round trip/.exec(headers.get('server-timing') ?? '')?.[1]);

const durationMsOf = ({ headers }: Response): number =>
  Number(/total;dur=(\d+)/.exec(headers.get('server-timing') ?? '')?.[1]);

const lineOf = (response: Response) => ballast.lineOf(response);

describe('a read', () => {
  it('costs no round trip when it was made a moment ago, and its log line says so', async () => {
    await ballast.api(issues(), { headers: fromDatabase });
    const again = await ballast.api(issues());
    expect(cacheOf(again)).toEqual({
      cache: expect.stringMatching(/^ballast; hit; ttl=[012]$/),
      warning: null,
    });
    expect(roundTripsOf(again)).toBe(0);
    expect(await lineOf(again)).toMatchObject({ cache: ['token:hit', 'issues:hit'], dbRoundTrips: 0 });
  });

  it('is 304 over HTTP for GET and HEAD, with nothing behind the headers', async () => {
    const etag = (await ballast.api(issues())).headers.get('etag') ?? '';
    for (const method of ['GET', 'HEAD']) {
      const answer = await ballast.api(issues(), { method, headers: { 'If-None-Match': etag } });
      expect([method, answer.status, await answer.text()]).toEqual([method, 304, '']);
      expect(answer.headers.get('etag')).toBe(etag);
      expect(answer.headers.get('cache-control')).toBe('private, no-cache');
    }
  });

  it('shows an event and a change as soon as they were answered', async () => {
    await ballast.api(issues());
    await ballast.postEnvelope(envelopeOf(errorEvent({ event_id: mintEventId(), marker: 'fresh' })));
    const listed = await ballast.api(issues());
    const { items } = (await listed.json()) as { items: { id: string; title: string }[] };
    expect(items.map(({ title }) => title)).toContain('FreshError: fresh');
    const path = `/issues/${items[0]?.id ?? ''}`;
    await ballast.api(path);
    await ballast.api(path, { method: 'PATCH', body: { status: 'resolved' } });
    expect(await (await ballast.api(path)).json()).toMatchObject({ status: 'resolved' });
  });

  it('that is stale is made once more, however many ask for it at once', async () => {
    await ballast.api(issues(), { headers: fromDatabase });
    await sleep(2_500);
    // So slow that all of them come while it is made.
    ballast.setFault({ delayMs: 1_500 });
    const answers = await Promise.all(Array.from({ length: 20 }, () => ballast.api(issues())));
    for (const answer of answers) {
      expect(cacheOf(answer)).toEqual({
        cache: expect.stringMatching(/^ballast; hit; ttl=-[123]$/),
        warning: '110 - "Response is Stale"',
      });
    }
    ballast.setFault(null);
    // The bookkeeping of tokens and metrics may add one or two; test/verbs/cached-reads.test.ts counts exactly.
    expect(answers.reduce((sum, answer) => sum + roundTripsOf(answer), 0)).toBeLessThan(5);
    await expect
      .poll(async () => cacheOf(await ballast.api(issues())).cache, { timeout: 10_000 })
      .toMatch(/^ballast; hit; ttl=[01]$/);
  });

  it('waits for a database that hangs for three seconds, and then shows what there is', async () => {
    // By its own time limit it would wait for twenty.
    const own = await startBallast({
      vars: { DATABASE_TIMEOUT_MS: '20000', DATABASE_BUDGET_MS: '40000' },
    });
    const path = `/projects/${own.projectId}/issues`;
    try {
      for (const hangs of ['the token', 'the read']) {
        await own.api(path, { headers: fromDatabase });
        await sleep(5_500);
        // It is looked up again, and known for another five seconds.
        if (hangs === 'the read') await own.api('/audit?limit=1');
        own.setFault({ hang: true });
        const answer = await own.api(path);
        own.setFault(null);
        expect(cacheOf(answer)).toEqual({
          cache: expect.stringContaining('fwd=stale; fwd-status=504'),
          warning: expect.stringContaining('111'),
        });
        expect(durationMsOf(answer)).toBeGreaterThanOrEqual(2_900);
        expect(durationMsOf(answer)).toBeLessThan(12_000);
      }
    } finally {
      own.setFault(null);
      await own.close();
    }
  });

  it('survives the isolate: in an outage a new one shows what the location has', async () => {
    const path = `/projects/${ballast.projectId}`;
    const before = await ballast.api(path, { headers: fromDatabase });
    // It is put there after the response.
    await sleep(1_000);
    const pid = ballast.runtimePid();
    if (pid === undefined) throw new Error('No runtime.');
    process.kill(pid, 'SIGKILL');
    await expect.poll(() => ballast.isHealthy().catch(() => false), { timeout: 20_000 }).toBe(true);
    // The new isolate must have seen the token.
    expect((await ballast.api('/projects?limit=1')).status).toBe(200);
    await sleep(5_500);
    ballast.setFault({ status: 503 });
    const answer = await ballast.api(path);
    expect(answer.status).toBe(200);
    expect(cacheOf(answer).cache).toContain('fwd=stale; fwd-status=503');
    expect(await answer.json()).toEqual(await before.json());
  });
});

describe('the cron', () => {
  it('runs in the Worker, and leaves one wide line', async () => {
    await ballast.runScheduled();
    const lines = await ballast.logLines(({ msg }) => msg === 'cron');
    expect(lines).toMatchObject([
      { level: 'info', cron: '* * * * *', tasks: expect.arrayContaining(['receipts:0']) },
    ]);
  });

  it('fails aloud when the database is away', async () => {
    ballast.setFault({ status: 503 });
    await expect(ballast.runScheduled()).rejects.toThrow('ended with');
  });
});
