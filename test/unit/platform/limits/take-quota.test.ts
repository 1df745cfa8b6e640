import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Redis } from '@upstash/redis/cloudflare';
import { hasRedisServer } from '../../../../local/redis/server-engine.ts';
import { type RedisRest, startRedisRest } from '../../../../local/redis-rest.ts';
import { derivedBytes, planLeases, quotaWindowMs } from '../../../../src/domain/quota.ts';
import { createMetrics } from '../../../../src/domain/metrics/registry.ts';
import { createLimitState, type LimitState } from '../../../../src/platform/limits/isolate-state.ts';
import { bytesLeft, takeQuota, type QuotaContext } from '../../../../src/platform/limits/take-quota.ts';
import { createQuotaStore, type QuotaStore, type QuotaStoreConfig } from '../../../../src/platform/redis.ts';
import { testEnv } from '../../../support/limits.ts';

/** The library's own Lua: on a real Redis where there is one (CI must have it), and on the embedded engine. */
const isRequired = process.env['CI'] !== undefined;
const engines = (['server', 'embedded'] as const).filter(
  (kind) => kind === 'embedded' || isRequired || hasRedisServer(),
);
if (!engines.includes('server')) console.warn('No redis-server here: only the embedded engine is tested.');

describe.each(engines)('Upstash’s protocol and Lua on the %s engine', (kind) => {
  let redis: RedisRest;
  let commands = 0;
  let store: QuotaStore;

  beforeAll(async () => {
    redis = await startRedisRest({ engine: kind });
  });
  afterAll(() => redis.close());

  beforeEach(async () => {
    redis.setFault(null);
    await redis.call('FLUSHALL', []);
    commands = 0;
    store = openStore();
  });

  const openStore = (
    over: Partial<Pick<QuotaStoreConfig, 'url' | 'token' | 'timeoutMs' | 'traceHeaders'>> = {},
  ): QuotaStore =>
    createQuotaStore({
      url: redis.url,
      token: redis.token,
      // The embedded Lua is slow to begin; how long a silent Redis may take is tested on its own.
      timeoutMs: 5_000,
      traceHeaders: {},
      onCommand: () => (commands += 1),
      onAnswer: () => {},
      ...over,
    });

  test('hands out each unit of a minute once, then denies', async () => {
    const answers = [];
    for (let asked = 0; asked < 4; asked += 1) answers.push(await store.takeUnit('subject', 3));
    expect(answers).toEqual([{ left: 2 }, { left: 1 }, { left: 0 }, 'denied']);
    expect(await store.takeUnit('another', 3)).toEqual({ left: 2 });
  });

  test('carries the trace of its request, beside the token', async () => {
    const heard: (string | undefined)[][] = [];
    const server = createServer((request, response) => {
      heard.push([request.headers['traceparent']?.toString(), request.headers.authorization]);
      response.end('{"result":[1,2]}');
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    try {
      const { port } = server.address() as AddressInfo;
      const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
      await openStore({ url: `http://127.0.0.1:${port}`, traceHeaders: { traceparent } }).takeUnit(
        'subject',
        3,
      );
      expect(heard).toEqual([[traceparent, `Bearer ${redis.token}`]]);
    } finally {
      server.close();
    }
  });

  test('parallel takers share what there is', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => store.takeUnit('shared', 7)));
    const granted = answers.filter((answer) => typeof answer === 'object');
    expect(granted.map(({ left }) => left).toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(answers.filter((answer) => answer === 'denied')).toHaveLength(13);
  });

  test('costs one command a unit, and a second one when Redis does not know the script yet', async () => {
    await store.takeUnit('warm', 100);
    const { commands: served } = redis.stats();
    commands = 0;
    for (let asked = 0; asked < 5; asked += 1) await store.takeUnit('counted', 100);
    expect(commands).toBe(5);
    expect(redis.stats().commands - served).toBe(5);
  });

  test('what it leaves in Redis is gone a minute later', async () => {
    await store.takeUnit('expiring', 3);
    const keys = await redis.call('KEYS', ['ballast:expiring:*']);
    expect(keys).toHaveLength(1);
    const ttlMs = await redis.call('PTTL', [String((keys as string[])[0])]);
    expect(ttlMs).toBeGreaterThan(0);
    expect(ttlMs).toBeLessThanOrEqual(quotaWindowMs);
  });

  describe('every way to fail is an answer', () => {
    const ways: [string, Parameters<RedisRest['setFault']>[0], 'timeout' | 'error'][] = [
      ['hangs', { hang: true }, 'timeout'],
      ['is slow', { delayMs: 60_000 }, 'timeout'],
      ['refuses', { status: 500 }, 'error'],
      ['asks for patience', { status: 429 }, 'error'],
      ['drops the connection', { dropConnection: 'before' }, 'error'],
    ];
    test.each(ways)('Redis %s', async (_name, fault, expected) => {
      redis.setFault(fault);
      expect(await openStore({ timeoutMs: 250 }).takeUnit('failing', 3)).toBe(expected);
      expect(commands).toBe(1);
    });

    test('a wrong token, a port nobody listens on, a host that is none', async () => {
      expect(await openStore({ token: 'wrong' }).takeUnit('s', 3)).toBe('error');
      expect(await openStore({ url: 'http://127.0.0.1:9' }).takeUnit('s', 3)).toBe('error');
      expect(await openStore({ url: 'http://ballast.invalid' }).takeUnit('s', 3)).toMatch(/error|timeout/);
    });

    test('a Redis that lost its scripts is told them again', async () => {
      await store.takeUnit('again', 3);
      await redis.call('SCRIPT', ['FLUSH']).catch(() => undefined);
      expect(await store.takeUnit('again', 3)).toEqual({ left: 1 });
    });
  });

  describe('leases', () => {
    let nowMs: number;
    const perMinute = 1_000;

    /** A fresh isolate. */
    const openIsolate = (
      asked: QuotaStore | undefined = openStore(),
    ): QuotaContext & { state: LimitState } => ({
      state: createLimitState(),
      metrics: createMetrics(),
      store: asked,
      now: () => nowMs,
      log: () => {},
    });
    const takeOne = async (isolate: QuotaContext): Promise<string> => {
      const { admitted, decision } = await takeQuota(isolate, {
        subject: 'key_1',
        category: 'error',
        perMinute,
        wanted: 1,
      });
      expect(admitted).toBe(decision.verdict === 'allowed' ? 1 : 0);
      return [decision.verdict, decision.by, decision.because].filter(Boolean).join(' ');
    };

    beforeEach(async () => {
      // The library reads the clock itself: begin early enough in a minute to end in the same.
      const leftMs = quotaWindowMs - (Date.now() % quotaWindowMs);
      if (leftMs < 3_000) await new Promise((resolve) => setTimeout(resolve, leftMs));
      nowMs = Date.now();
    });

    test('one isolate gets exactly the limit, for a command in a hundred events', async () => {
      const isolate = openIsolate();
      await takeOne(openIsolate());
      const before = redis.stats().commands;
      const verdicts = [];
      for (let sent = 0; sent < perMinute + 300; sent += 1) verdicts.push(await takeOne(isolate));
      expect(verdicts.filter((verdict) => verdict.startsWith('allowed'))).toHaveLength(perMinute);
      const { blocks } = planLeases(perMinute);
      // One more when Redis had to be told the script.
      expect(redis.stats().commands - before).toBeLessThanOrEqual(blocks + 1);
      expect(new Set(verdicts)).toEqual(new Set(['allowed lease', 'allowed upstash', 'limited lease']));
    });

    test('isolates share the quota, each in its own memory', async () => {
      const isolates = Array.from({ length: 4 }, () => openIsolate());
      let admitted = 0;
      await Promise.all(
        isolates.map(async (isolate) => {
          for (let sent = 0; sent < perMinute; sent += 1) {
            if ((await takeOne(isolate)).startsWith('allowed')) admitted += 1;
          }
        }),
      );
      const { allowance } = planLeases(perMinute);
      expect(admitted).toBeGreaterThanOrEqual(perMinute);
      expect(admitted).toBeLessThanOrEqual(perMinute + isolates.length * allowance);
    });

    test('isolates share the bytes as they share the events, and large events cost no more commands', async () => {
      const isolates = [openIsolate(), openIsolate()];
      await takeOne(openIsolate());
      const before = redis.stats().commands;
      const eventBytes = 1024 * 1024;
      let admitted = 0;
      const reasons = new Set<string>();
      for (let sent = 0; sent < 200; sent += 1) {
        for (const isolate of isolates) {
          const taken = await takeQuota(isolate, {
            subject: 'key_bytes',
            category: 'error',
            perMinute,
            wanted: 1,
            weight: { eventBytes: [eventBytes], extraBytes: 0 },
          });
          admitted += taken.admitted;
          if (taken.shortOf !== undefined) reasons.add(`${taken.shortOf} ${taken.decision.limit}`);
        }
      }
      const { limitBytes, allowanceBytes, blocks } = planLeases(perMinute, derivedBytes(perMinute));
      const bytes = admitted * eventBytes;
      expect(bytes).toBeGreaterThan(limitBytes * 0.8);
      expect(bytes).toBeLessThanOrEqual(limitBytes + isolates.length * allowanceBytes);
      expect(reasons).toEqual(new Set(['bytes ingest_bytes']));
      const commands = redis.stats().commands - before;
      expect(commands).toBeLessThanOrEqual(blocks + isolates.length);
      expect(commands / admitted).toBeLessThanOrEqual(0.11);
      const owner = { subject: 'key_bytes', category: 'error', perMinute };
      for (const isolate of isolates) expect(bytesLeft(isolate, owner).verdict).toBe('limited');
      nowMs += quotaWindowMs;
      for (const isolate of isolates) expect(bytesLeft(isolate, owner).verdict).toBe('allowed');
    });

    test('while Redis hangs, the isolate decides by its own count and asks seldom', async () => {
      const isolate = openIsolate(openStore({ timeoutMs: 100 }));
      redis.setFault({ hang: true });
      const before = redis.stats().commands;
      const verdicts = [];
      for (let sent = 0; sent < perMinute + 50; sent += 1) verdicts.push(await takeOne(isolate));
      expect(redis.stats().commands - before).toBe(1);
      expect(verdicts.filter((verdict) => verdict.startsWith('allowed'))).toHaveLength(perMinute);
      expect(verdicts.filter((verdict) => verdict === 'allowed isolate timeout')).toHaveLength(1);
      expect(verdicts.at(-1)).toBe('limited isolate breaker_open');
    });

    test('when Redis is back, it is asked again', async () => {
      const isolate = openIsolate();
      redis.setFault({ status: 500 });
      for (let sent = 0; sent < 40; sent += 1) await takeOne(isolate);
      redis.setFault(null);
      nowMs += 1_100;
      expect(await takeOne(isolate)).toBe('allowed upstash');
      expect(isolate.state.breaker.state(nowMs)).toBe('closed');
    });

    test('without Upstash nobody is asked, and the isolate keeps the limit', async () => {
      const isolate = { ...openIsolate(), store: undefined };
      const verdicts = [];
      for (let sent = 0; sent < perMinute + 1; sent += 1) verdicts.push(await takeOne(isolate));
      expect(verdicts[0]).toBe('allowed isolate not_configured');
      expect(verdicts.at(-1)).toBe('limited isolate not_configured');
    });

    test('what isolates remember is bounded, whoever asks', async () => {
      const isolate = { ...openIsolate(), store: undefined };
      const { state } = isolate;
      for (let at = 0; at < 12_000; at += 1) {
        await takeQuota(isolate, { subject: `key_${at}`, category: 'error', perMinute, wanted: 1 });
        state.refusals.add({
          projectId: at,
          publicKey: 'k',
          hourAt: 0,
          category: 'error',
          reason: 'key_limit',
          quantity: 1,
        });
      }
      expect(state.leases.get('key_0:error:1000', nowMs)).toBeUndefined();
      expect(state.leases.get('key_11999:error:1000', nowMs)).toBeDefined();
      expect(state.refusals.take(() => 2)?.entries.length).toBeLessThanOrEqual(500);
    });
  });

  test('the client that other code would use works on it: values, pipelines, transactions, errors', async () => {
    const client = new Redis({ url: redis.url, token: redis.token, enableTelemetry: false });
    expect(await client.set('name', 'Zoë')).toBe('OK');
    expect(await client.get('name')).toBe('Zoë');
    expect(await client.get('nothing')).toBeNull();
    expect(await client.pipeline().incr('n').incr('n').get('n').exec()).toEqual([1, 2, 2]);
    expect(await client.multi().set('m', 'x').get('m').exec()).toEqual(['OK', 'x']);
    await expect(client.eval('return redis.call("NO SUCH")', [], [])).rejects.toThrow(/unknown|NO SUCH|lua/i);
    expect(await client.mget('name', 'nothing')).toEqual(['Zoë', null]);
  });
});

test('nobody can make requests wait longer for Redis than 300 ms', () => {
  expect(testEnv().UPSTASH_TIMEOUT_MS).toBeLessThanOrEqual(300);
  expect(() => testEnv({ UPSTASH_TIMEOUT_MS: '301' })).toThrow('UPSTASH_TIMEOUT_MS');
});
