import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasRedisServer } from '../../../../local/redis/server-engine.ts';
import { type RedisRest, startRedisRest } from '../../../../local/redis-rest.ts';
import { createTestLimits } from '../../../support/limits.ts';

const address = '203.0.113.9';

/** Fails to authenticate so often; what each attempt was answered. */
async function failTimes(limits: ReturnType<typeof createTestLimits>, times: number): Promise<string[]> {
  const answers: string[] = [];
  for (let at = 0; at < times; at += 1) {
    const before = limits.mayAuthenticate(address);
    const decision = before.verdict === 'limited' ? before : await limits.addFailedAuthentication(address);
    const { verdict, by, because, retryAfterS } = decision;
    answers.push([verdict, by, because, retryAfterS].filter((word) => Boolean(word)).join(' '));
  }
  return answers;
}

describe('failed authentication', () => {
  test('without Redis: up to the limit, then blocked by the isolate', async () => {
    const clock = { nowMs: 600_000 };
    const limits = createTestLimits(clock, undefined, { AUTH_FAILURES_PER_MINUTE: '3' });
    expect(await failTimes(limits, 5)).toEqual([
      'allowed isolate not_configured',
      'allowed isolate not_configured',
      'allowed isolate',
      'limited isolate 10',
      'limited isolate 10',
    ]);
    expect(limits.mayAuthenticate('203.0.113.10').verdict).toBe('allowed');
  });

  test('each failure after a block costs twice the wait, and a quiet quarter of an hour forgives', async () => {
    const clock = { nowMs: 600_000 };
    const limits = createTestLimits(clock, undefined, { AUTH_FAILURES_PER_MINUTE: '1' });
    const waits: number[] = [];
    for (let at = 0; at < 5; at += 1) {
      await limits.addFailedAuthentication(address);
      const { retryAfterS } = limits.mayAuthenticate(address);
      waits.push(retryAfterS);
      clock.nowMs += retryAfterS * 1000;
      expect(limits.mayAuthenticate(address).verdict).toBe('allowed');
    }
    expect(waits).toEqual([10, 20, 40, 80, 160]);
    clock.nowMs += 16 * 60_000;
    await limits.addFailedAuthentication(address);
    expect(limits.mayAuthenticate(address).retryAfterS).toBe(10);
  });

  test('parallel attempts are counted one by one', async () => {
    const limits = createTestLimits({ nowMs: 600_000 }, undefined, { AUTH_FAILURES_PER_MINUTE: '10' });
    await Promise.all(Array.from({ length: 10 }, () => limits.addFailedAuthentication(address)));
    expect(limits.mayAuthenticate(address).verdict).toBe('limited');
  });

  test('a binding that counted more, at this location, blocks at once; a broken one does not open the door', async () => {
    const given = { AUTH_FAILURES_PER_MINUTE: '3' };
    const full = { limit: () => Promise.resolve({ success: false }) };
    const over = createTestLimits({ nowMs: 600_000 }, undefined, { ...given, AUTH_LIMITER: full });
    expect(await failTimes(over, 2)).toEqual(['limited binding 10', 'limited isolate 10']);
    const failing = { limit: () => Promise.reject(new Error('no such binding')) };
    const broken = createTestLimits({ nowMs: 600_000 }, undefined, { ...given, AUTH_LIMITER: failing });
    expect((await failTimes(broken, 4)).at(-1)).toBe('limited isolate 10');
  });

  test('keeps no address, only what it hashes to', async () => {
    const keys: string[] = [];
    const spy = { limit: ({ key }: { key: string }) => Promise.resolve({ success: keys.push(key) > 0 }) };
    const limits = createTestLimits({ nowMs: 600_000 }, undefined, { AUTH_LIMITER: spy });
    await limits.addFailedAuthentication(address);
    expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
  });
});

// The embedded engine may need longer than requests ever wait for Redis.
describe.skipIf(!hasRedisServer() && process.env['CI'] === undefined)(
  'failed authentication, counted everywhere',
  () => {
    let redis: RedisRest;
    beforeAll(async () => {
      redis = await startRedisRest({ engine: 'server' });
      // The library reads the clock itself: begin early enough in a minute to end in the same.
      const leftMs = 60_000 - (Date.now() % 60_000);
      if (leftMs < 3_000) await new Promise((resolve) => setTimeout(resolve, leftMs));
    });
    afterAll(() => redis.close());

    test('isolates share the count through Redis; when it fails each stays closed by its own', async () => {
      const given = { ...redis.vars, UPSTASH_TIMEOUT_MS: '300', AUTH_FAILURES_PER_MINUTE: '4' };
      const clock = { nowMs: Date.now() };
      const isolates = [1, 2, 3].map(() => createTestLimits(clock, undefined, given));
      const answers: string[] = [];
      for (const limits of isolates) answers.push(...(await failTimes(limits, 2)));
      expect(answers.slice(0, 4)).toEqual(Array.from({ length: 4 }, () => 'allowed upstash'));
      expect(answers.slice(4)).toEqual(['limited upstash 10', 'limited isolate 10']);

      redis.setFault({ status: 500 });
      const alone = createTestLimits(clock, undefined, given);
      expect(await failTimes(alone, 6)).toEqual([
        'allowed isolate error',
        'allowed isolate breaker_open',
        'allowed isolate breaker_open',
        'allowed isolate',
        'limited isolate 10',
        'limited isolate 10',
      ]);
      const keys = (await redis.call('KEYS', ['*'])) as string[];
      for (const key of keys) expect(key).toMatch(/^ballast:auth:[0-9a-f]{32}:\d+$/);
    });
  },
);
