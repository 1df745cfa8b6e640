import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from '@libsql/client/web';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startRedisRest, type RedisRest } from '../../local/redis-rest.ts';
import { parseEnv } from '../../src/env.ts';
import { checkReadiness } from '../../src/features/health/check-readiness.ts';
import { shareReadiness } from '../../src/features/health/share-readiness.ts';
import {
  createReadinessState,
  type HealthStatus,
  type Readiness,
  type SlowChecks,
} from '../../src/platform/readiness-state.ts';
import { createStoreHealth } from '../../src/platform/store-health.ts';
import { useDatabase } from '../support/fixture.ts';
import { createTestServices, type TestServices } from '../support/services.ts';

const database = useDatabase();
let redis: RedisRest;
let services: TestServices;
let slow: SlowChecks;

beforeAll(async () => {
  redis = await startRedisRest({ engine: 'embedded' });
});
afterAll(() => redis.close());
beforeEach(() => {
  services = createTestServices(database);
  slow = { write: undefined, redis: undefined };
});
afterEach(() => {
  database.server.setFault(null);
  redis.setFault(null);
});

/** A spill queue whose oldest message is so old; undefined when it is empty. */
const queueOf = (oldestAgeMs: number | undefined) => ({
  send: () => Promise.reject(new Error('not here')),
  metrics: () =>
    Promise.resolve(
      oldestAgeMs === undefined
        ? { backlogCount: 0, backlogBytes: 0 }
        : {
            backlogCount: 2,
            backlogBytes: 300,
            oldestMessageTimestamp: new Date(services.clock.nowMs - oldestAgeMs),
          },
    ),
});

const check = (bindings: object = {}, expectedLevel?: number) =>
  checkReadiness({
    ...services,
    env: parseEnv({ DATABASE_URL: database.url, ...bindings }),
    slow,
    ...(expectedLevel === undefined ? {} : { expectedLevel }),
  });

const statuses = ({ status, checks }: Readiness): Record<string, HealthStatus> => ({
  all: status,
  ...Object.fromEntries(Object.entries(checks).map(([name, one]) => [name, one.status])),
});

describe('readiness', () => {
  it('passes with everything in order, and asks only what is configured', async () => {
    expect(statuses(await check())).toEqual({
      all: 'pass',
      'config:problems': 'pass',
      'database:read': 'pass',
      'database:schema': 'pass',
      'database:breaker': 'pass',
      'database:write': 'pass',
    });
    expect(statuses(await check({ ...redis.vars, SPILL_QUEUE: queueOf(undefined) }))).toMatchObject({
      all: 'pass',
      'redis:ping': 'pass',
      'spill:oldest': 'pass',
    });
  });

  it('fails on a wrong variable, with the number of problems and no value', async () => {
    const readiness = await check({ LOG_LEVEL: 'a-secret' });
    expect(readiness.status).toBe('fail');
    expect(readiness.checks['config:problems']).toMatchObject({ status: 'fail', observedValue: 1 });
    expect(JSON.stringify([readiness, services.lines])).not.toContain('a-secret');
  });

  it('fails when nobody can read, with or without a queue', async () => {
    database.server.setFault({ status: 503 });
    for (const bindings of [{}, { SPILL_QUEUE: queueOf(undefined) }]) {
      expect(statuses(await check(bindings))).toMatchObject({ all: 'fail', 'database:read': 'fail' });
    }
    expect(services.lines).toContain('warn Not ready');
  });

  it('fails when nobody can write; a queue that stands in makes it a warning', async () => {
    // Reads go on, as on a full disk.
    const client = createClient({ url: database.url });
    await client.execute('drop table readiness_probe');
    try {
      expect(statuses(await check())).toMatchObject({
        all: 'fail',
        'database:write': 'fail',
        'database:read': 'pass',
      });
      expect(statuses(await check({ SPILL_QUEUE: queueOf(undefined) }))).toMatchObject({
        all: 'warn',
        'database:write': 'warn',
      });
    } finally {
      await client.execute(
        'create table readiness_probe (id integer primary key not null, written_at integer not null)',
      );
      client.close();
    }
  });

  it('fails while events are refused for want of room, though a small write still passes', async () => {
    const storeHealth = createStoreHealth();
    const ready = async () =>
      statuses(
        await checkReadiness({
          ...services,
          env: parseEnv({ DATABASE_URL: database.url }),
          slow,
          storeHealth,
        }),
      );
    expect(await ready()).toMatchObject({ all: 'pass' });
    storeHealth.noteRefused(services.now());
    expect(await ready()).toMatchObject({ all: 'fail', 'database:read': 'pass', 'database:write': 'fail' });
    storeHealth.noteStored();
    expect(await ready()).toMatchObject({ all: 'pass' });
    storeHealth.noteRefused(services.now());
    services.clock.nowMs += 11_000;
    expect(await ready()).toMatchObject({ all: 'pass' });
  });

  it('fails when migrations are missing, and passes on those of newer code', async () => {
    const levels = await check({}, 0);
    const level = Date.parse(String(levels.checks['database:schema']?.observedValue));
    expect(level).toBeGreaterThan(Date.parse('2026-01-01'));
    expect((await check({}, level)).status).toBe('pass');
    expect((await check({}, level - 1)).status).toBe('pass');
    const missing = await check({}, level + 1);
    expect(statuses(missing)).toMatchObject({
      all: 'fail',
      'database:read': 'pass',
      'database:schema': 'fail',
    });
    expect(missing.checks['database:schema']?.output).toContain('db:migrate');
  });

  it('warns when Redis does not answer, since isolates limit for themselves', async () => {
    for (const fault of [{ status: 500 }, { hang: true }, { dropConnection: 'before' as const }]) {
      slow.redis = undefined;
      redis.setFault(fault);
      expect(statuses(await check(redis.vars))).toMatchObject({ all: 'warn', 'redis:ping': 'warn' });
    }
  });

  it('asks Redis once in half a minute, and writes once in five seconds', async () => {
    const before = redis.stats().commands;
    const first = await check(redis.vars);
    services.clock.nowMs += 4_000;
    const second = await check(redis.vars);
    expect(second.checks['database:write']).toBe(first.checks['database:write']);
    expect(second.checks['redis:ping']).toBe(first.checks['redis:ping']);
    services.clock.nowMs += 30_000;
    const third = await check(redis.vars);
    expect(third.checks['database:write']).not.toBe(first.checks['database:write']);
    expect(redis.stats().commands - before).toBe(2);
  });

  it('warns of events that wait, but not when the queue does not say', async () => {
    expect(statuses(await check({ SPILL_QUEUE: queueOf(61_000) }))).toMatchObject({
      all: 'warn',
      'spill:oldest': 'warn',
    });
    expect(statuses(await check({ SPILL_QUEUE: queueOf(59_000) })).all).toBe('pass');
    for (const metrics of [() => Promise.reject(new Error('no')), () => new Promise(() => {})]) {
      expect(statuses(await check({ SPILL_QUEUE: { ...queueOf(0), metrics } }))).not.toHaveProperty(
        'spill:oldest',
      );
    }
  });
});

describe('probes of one isolate', () => {
  const ready: Readiness = { status: 'pass', checks: {} };

  it('share one check, also those that come while it is under way, and the next second asks anew', async () => {
    const state = createReadinessState();
    let checks = 0;
    const ask = () =>
      shareReadiness({
        state,
        now: services.now,
        check: async () => {
          checks += 1;
          await sleep(120);
          return { ...ready };
        },
      });
    const answers = await Promise.all(Array.from({ length: 20 }, ask));
    expect(new Set(answers).size).toBe(1);
    expect(checks).toBe(1);
    services.clock.nowMs += 1_500;
    const [anew, ...others] = await Promise.all([ask(), ask(), ask()]);
    // The first asks; the others are not kept waiting.
    expect(checks).toBe(2);
    expect(anew).not.toBe(answers[0]);
    expect(others).toEqual([answers[0], answers[0]]);
  });

  it('are not held up by one whose request was cut off, nor by one that fails', async () => {
    const state = createReadinessState();
    state.checkingSince = services.clock.nowMs;
    services.clock.nowMs += 5_000;
    const ask = (result: () => Promise<Readiness>) =>
      shareReadiness({ state, now: services.now, check: result });
    await expect(ask(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(await ask(() => Promise.resolve(ready))).toBe(ready);
  });
});
