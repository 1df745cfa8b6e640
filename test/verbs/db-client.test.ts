import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@libsql/client/web';
import { sql } from 'drizzle-orm';
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import * as fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type LibsqlServer, startLibsqlServer } from '../../local/libsql-server.ts';
import { type Breaker, createBreaker } from '../../src/domain/breaker.ts';
import { createDb, type Db, type DbConfig } from '../../src/db/client.ts';
import { databaseFailure, DatabaseFault, failWith } from '../../src/db/fault.ts';
import { createDbState } from '../../src/db/state.ts';
import { withRetry } from '../../src/db/retry.ts';
import { createQuietPeriod, normalizeSql, type SlowQuery } from '../../src/db/slow-query.ts';
import { DatabaseFailed } from '../../src/errors/app-error.ts';

const item = sqliteTable('item', { id: integer('id').primaryKey(), name: text('name') });

let folder: string;
let server: LibsqlServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ballast-test-'));
  server = await startLibsqlServer({ file: join(folder, 'test.db'), durability: 'NORMAL', busyTimeoutMs: 5 });
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  const client = createClient({ url: server.url });
  await client.executeMultiple(
    'drop table if exists item; create table item (id integer primary key, name text)',
  );
  client.close();
});
afterEach(() => server.setFault(null));

/** A client with a breaker of its own, so that one test's outage is not another's. */
function open(config: Partial<DbConfig> = {}): Db {
  return createDb({
    url: server.url,
    timeoutMs: 10_000,
    breaker: createBreaker({ random: Math.random }),
    ...config,
  });
}

const add = (name: string) => ({ sql: 'insert into item (name) values (?)', args: [name] });
const addOnce = (id: number) => ({
  sql: 'insert into item (id) values (?) on conflict do nothing',
  args: [id],
});
const names = async (db: Db = open()): Promise<(string | null)[]> =>
  (await db.query.select().from(item).orderBy(item.id)).map(({ name }) => name);

/** The error that a call ends with; fails when it ends well. */
async function failureOf(call: Promise<unknown>): Promise<{ status: number; kind: string | undefined }> {
  const thrown: unknown = await call.then(
    () => undefined,
    (error: unknown) => error,
  );
  const failure = databaseFailure(thrown);
  expect(failure).toBeInstanceOf(DatabaseFailed);
  const cause = failure?.cause;
  return { status: failure?.status ?? 0, kind: cause instanceof DatabaseFault ? cause.kind : undefined };
}

describe('a read', () => {
  it('is repeated after a 5xx and after a lost connection', async () => {
    for (const fault of [{ status: 503 }, { status: 500 }, { dropConnection: 'before' as const }]) {
      const db = open();
      server.setFault({ ...fault, times: 2 });
      expect(await names(db)).toEqual([]);
      expect(db.cost).toMatchObject({ roundTrips: 3, retries: 2 });
    }
  });

  it('gives up after the third attempt', async () => {
    const db = open();
    server.setFault({ status: 503 });
    expect(await failureOf(names(db))).toEqual({ status: 503, kind: 'server' });
    expect(db.cost.roundTrips).toBe(3);
  });

  it('is not repeated when it was too slow, or our token is refused', async () => {
    const slow = open({ timeoutMs: 60 });
    server.setFault({ hang: true });
    expect(await failureOf(names(slow))).toEqual({ status: 504, kind: 'timeout' });
    expect(slow.cost.roundTrips).toBe(1);
    const refused = open();
    server.setFault({ status: 401 });
    expect(await failureOf(names(refused))).toEqual({ status: 503, kind: 'refused' });
    expect(refused.cost.roundTrips).toBe(1);
  });

  it('of a batch is one round trip, and repeated as a whole', async () => {
    const db = open();
    await db.writeBatch([add('a')]);
    server.setFault({ dropConnection: 'after', times: 1 });
    const [all, count] = await db.query.batch([
      db.query.select().from(item),
      db.query.select({ n: sql<number>`count(*)` }).from(item),
    ]);
    expect([all.length, count[0]?.n]).toEqual([1, 1]);
    expect(db.cost).toMatchObject({ roundTrips: 3, retries: 1 });
  });

  it('whose answer is no answer is an outage', async () => {
    const fake = await answerWith('<html>gateway</html>');
    const db = open({ url: fake.url });
    expect(await failureOf(names(db))).toEqual({ status: 503, kind: 'malformed' });
    expect(await failureOf(names(open({ url: `${fake.url}/null` })))).toMatchObject({ status: 503 });
    await fake.close();
  });
});

describe('a write', () => {
  it('is not repeated when its answer is lost: it may have happened', async () => {
    for (const fault of [
      { status: 502 },
      { dropConnection: 'before' as const },
      { dropConnection: 'after' as const },
    ]) {
      const db = open();
      server.setFault({ ...fault, times: 1 });
      expect(await failureOf(db.writeBatch([add('once')]))).toMatchObject({ status: 503 });
      expect(db.cost).toMatchObject({ roundTrips: 1, retries: 0 });
      server.setFault({ ...fault, times: 1 });
      expect(await failureOf(db.query.insert(item).values({ name: 'single' }).run())).toMatchObject({
        status: 503,
      });
    }
    expect(await names()).toEqual(['once', 'single']);
  });

  it('that knows itself again is repeated, and happens once', async () => {
    const db = open();
    server.setFault({ dropConnection: 'after', times: 2 });
    await db.writeBatch([addOnce(7)], { repeat: 'safe' });
    expect(await names()).toEqual([null]);
    expect(db.cost).toMatchObject({ roundTrips: 3, retries: 2 });
  });

  it('waits for somebody else’s lock, whatever it is', async () => {
    const client = createClient({ url: server.url });
    const transaction = await client.transaction('write');
    await transaction.execute(add('theirs'));
    const db = open();
    const ours = db.writeBatch([add('ours')]);
    await expect.poll(() => db.cost.retries, { interval: 5 }).toBeGreaterThan(0);
    await transaction.commit();
    await ours;
    client.close();
    expect(await names()).toEqual(['theirs', 'ours']);
  });

  it('that meets the lock for too long fails as an outage, without having done anything', async () => {
    const client = createClient({ url: server.url });
    const transaction = await client.transaction('write');
    await transaction.execute(add('theirs'));
    const db = open();
    expect(await failureOf(db.writeBatch([add('ours')]))).toEqual({ status: 503, kind: undefined });
    expect(db.cost.retries).toBe(4);
    await transaction.rollback();
    client.close();
    expect(await names()).toEqual([]);
  });

  it.each([
    ['TRANSACTION_BUSY', 5, true],
    ['BLOCKED', 1, true],
    ['PROXY_ERROR', 1, true],
    ['SQLITE_FULL', 1, true],
    ['SQLITE_CONSTRAINT', 1, false],
    ['SQL_PARSE_ERROR', 1, false],
  ])('that sqld refuses with %s is tried %i times; an outage: %s', async (code, trips, isOutage) => {
    const fake = await answerWith(
      JSON.stringify({
        baton: null,
        results: [{ type: 'error', error: { message: 'no', code } }, { type: 'ok' }],
      }),
    );
    const db = open({ url: fake.url });
    const thrown: unknown = await db
      .writeBatch([add('x')], { repeat: 'safe' })
      .catch((error: unknown) => error);
    await fake.close();
    expect(databaseFailure(thrown) !== undefined).toBe(isOutage);
    expect(db.cost.roundTrips).toBe(trips);
  });

  it('with an error of its own is neither repeated nor an outage', async () => {
    const db = open();
    const call = db.writeBatch([{ sql: 'insert into item (id) values (?)', args: ['no number'] }], {
      repeat: 'safe',
    });
    const thrown: unknown = await call.catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(Error);
    expect(databaseFailure(thrown)).toBeUndefined();
    expect(db.cost.roundTrips).toBe(1);
  });
});

describe('the budget of an event', () => {
  it('bounds all its calls together: no call is begun and no repeat awaited beyond it', async () => {
    // Seconds, so that a busy machine adds little to them.
    const db = open({ timeoutMs: 10_000, budgetMs: 3_000 });
    server.setFault({ delayMs: 2_000 });
    await names(db);
    expect(await failureOf(names(db))).toEqual({ status: 504, kind: 'timeout' });
    expect(db.cost.roundTrips).toBe(2);
    expect(await failureOf(names(db))).toEqual({ status: 504, kind: 'timeout' });
    expect(db.cost.roundTrips).toBe(2);
  });

  it('leaves no room for a repeat that would come too late', async () => {
    // What is left of the budget is measured: a repeat would wait 25 ms at least.
    let leftMs = 24;
    let attempts = 0;
    const attempt = () => {
      attempts += 1;
      return Promise.reject(failWith(new DatabaseFault('server', 'The database answered 503.')));
    };
    const run = () => withRetry(attempt, { repeat: 'safe', leftMs: () => leftMs, onRetry: () => {} });
    await expect(run()).rejects.toThrow(DatabaseFailed);
    expect(attempts).toBe(1);
    leftMs = 60_000;
    await expect(run()).rejects.toThrow(DatabaseFailed);
    expect(attempts).toBe(4);
  });
});

describe('the breaker', () => {
  it('opens after five failed calls in a row, answers at once, and lets one probe find the end of the outage', async () => {
    const breaker = createBreaker({ firstOpenMs: 2_000, random: Math.random });
    server.setFault({ status: 503 });
    for (let failed = 0; failed < 2; failed += 1) await failureOf(names(open({ breaker })));
    expect(breaker.state(Date.now())).not.toBe('closed');
    const before = server.stats().roundTrips;
    const spared = open({ breaker });
    expect(await failureOf(names(spared))).toEqual({ status: 503, kind: 'open' });
    expect([spared.cost.roundTrips, server.stats().roundTrips]).toEqual([0, before]);
    server.setFault(null);
    await expect.poll(() => breaker.state(Date.now()), { timeout: 10_000 }).toBe('half_open');
    expect(await names(open({ breaker }))).toEqual([]);
    expect(breaker.state(Date.now())).toBe('closed');
  });

  it('does not mind contention: a locked database is alive', async () => {
    const client = createClient({ url: server.url });
    const transaction = await client.transaction('write');
    await transaction.execute(add('theirs'));
    const breaker = createBreaker({ random: Math.random });
    for (let failed = 0; failed < 2; failed += 1) {
      await failureOf(open({ breaker }).writeBatch([add('x')]));
    }
    expect(breaker.state(Date.now())).toBe('closed');
    await transaction.rollback();
    client.close();
  });

  const failTimes = (breaker: Breaker, times: number, nowMs: number): void => {
    for (let failed = 0; failed < times; failed += 1)
      breaker.failed(breaker.takePass(nowMs) ?? 'normal', nowMs);
  };

  it('stays open longer with every failed probe, up to its cap, and forgets that once it closes', () => {
    const breaker = createBreaker({ firstOpenMs: 100, maxOpenMs: 400, random: () => 1 });
    failTimes(breaker, 5, 0);
    let nowMs = 0;
    for (const openMs of [100, 200, 400, 400]) {
      expect([breaker.state(nowMs), breaker.takePass(nowMs + openMs - 1)]).toEqual(['open', undefined]);
      nowMs += openMs;
      expect([breaker.state(nowMs), breaker.takePass(nowMs)]).toEqual(['half_open', 'probe']);
      breaker.failed('probe', nowMs);
    }
    breaker.succeeded();
    failTimes(breaker, 5, nowMs);
    expect(breaker.takePass(nowMs + 99)).toBeUndefined();
    expect(breaker.takePass(nowMs + 100)).toBe('probe');
    expect(breaker.openedCount()).toBe(2);
  });

  it('lets one probe out at a time, and another when that one was never heard of again', () => {
    const breaker = createBreaker({ firstOpenMs: 100, random: () => 1 });
    failTimes(breaker, 5, 0);
    expect(breaker.takePass(100)).toBe('probe');
    expect(breaker.takePass(101)).toBeUndefined();
    expect(breaker.takePass(100 + 3_000)).toBe('probe');
  });

  it('takes no notice of calls that went out before it opened and fail late', () => {
    const breaker = createBreaker({ firstOpenMs: 100, random: () => 1 });
    failTimes(breaker, 30, 0);
    expect(breaker.openedCount()).toBe(1);
    expect(breaker.takePass(100)).toBe('probe');
  });

  it('counts failures in a row only', () => {
    const breaker = createBreaker({ random: Math.random });
    for (let round = 0; round < 3; round += 1) {
      failTimes(breaker, 4, 0);
      breaker.succeeded();
    }
    expect(breaker.state(0)).toBe('closed');
  });
});

describe('what a call cost', () => {
  it('is counted by the rows that came back and were affected when the server does not say', async () => {
    const db = open();
    await db.writeBatch([add('a'), add('b')]);
    await names(db);
    expect(db.cost).toMatchObject({ roundTrips: 2, rowsWritten: 2, rowsRead: 2, retries: 0 });
  });

  it('is the server’s own count when the reply carries it, for a statement and for each of a batch', async () => {
    const counts = {
      cols: [],
      rows: [],
      affected_row_count: 0,
      last_insert_rowid: null,
      rows_read: 40,
      rows_written: 7,
    };
    const fake = await answerWith((body: string) => {
      const { requests } = JSON.parse(body) as { requests: { type: string; batch?: { steps: unknown[] } }[] };
      const results = requests.map(({ type, batch }) => {
        const none = batch?.steps.map(() => null);
        const steps = { step_results: batch?.steps.map(() => counts), step_errors: none };
        const result = type === 'batch' ? steps : counts;
        const isWork = type === 'execute' || type === 'batch';
        return { type: 'ok', response: isWork ? { type, result } : { type } };
      });
      return JSON.stringify({ baton: null, base_url: null, results });
    });
    const single = open({ url: fake.url });
    await single.query.run(sql`select 1`);
    expect(single.cost).toMatchObject({ rowsRead: 40, rowsWritten: 7 });
    const batch = open({ url: fake.url });
    await batch.writeBatch([add('a')]);
    // Begin, the statement, commit, rollback.
    expect(batch.cost).toMatchObject({ roundTrips: 1, rowsRead: 160, rowsWritten: 28 });
    await fake.close();
  });

  it('adds up for the isolate', async () => {
    const state = createDbState();
    const db = open({ state, breaker: state.breaker });
    await db.writeBatch([add('a')]);
    server.setFault({ status: 503, times: 1 });
    await names(db);
    const counts = Object.fromEntries(state.metrics.samples());
    expect(counts).toMatchObject({
      db_calls: 3,
      db_retries: 1,
      'db_call_failures server': 1,
      db_rows_written: 1,
      db_rows_read: 1,
    });
    const buckets = Object.entries(counts).filter(([series]) =>
      series.startsWith('db_call_duration_seconds le:'),
    );
    expect(buckets.reduce((sum, [, count]) => sum + count, 0)).toBe(3);
    expect(state.breaker.state(Date.now())).toBe('closed');
  });
});

describe('a slow query', () => {
  const slowOpen = (found: SlowQuery[]) =>
    open({ slowQueryMs: 20, onSlowQuery: (query) => found.push(query) });

  it('is told with its shape, duration and plan, and no value of it', async () => {
    const found: SlowQuery[] = [];
    server.setFault({ delayMs: 40, times: 1 });
    await slowOpen(found)
      .query.select()
      .from(item)
      .where(sql`name = ${'hunter2'} and id > 12345`);
    expect(found).toHaveLength(1);
    expect(found[0]?.sql).toMatch(/^select "id", "name" from "item" where name = \? and id > \?$/);
    expect(found[0]?.durationMs).toBeGreaterThanOrEqual(20);
    expect(await found[0]?.explain?.()).toEqual([expect.stringMatching(/^1: SEARCH item/)]);
    expect(JSON.stringify(found)).not.toContain('hunter2');
  });

  it('of a batch is told once for all its statements, each with its plan', async () => {
    const found: SlowQuery[] = [];
    server.setFault({ delayMs: 40, times: 1 });
    await slowOpen(found).writeBatch([
      add('slow batch'),
      { sql: 'delete from item where name = ?', args: ['slow'] },
    ]);
    expect(found[0]).toMatchObject({ statements: 2 });
    expect(found[0]?.sql).toBe('insert into item (name) values (?); delete from item where name = ?');
    expect(await found[0]?.explain?.()).toEqual(['2: SCAN item']);
    // What was explained is over: the database takes writes as before.
    await open().writeBatch([add('later')]);
    expect(await names()).toEqual(['slow batch', 'later']);
  });

  it('is told when it failed, and never when it was quick', async () => {
    const found: SlowQuery[] = [];
    const db = open({ slowQueryMs: 1_500, timeoutMs: 10_000, onSlowQuery: (query) => found.push(query) });
    await db.query.select({ quick: item.id }).from(item);
    server.setFault({ delayMs: 1_600, status: 401 });
    await failureOf(db.query.select({ failed: item.id }).from(item));
    expect(found.map(({ explain }) => explain)).toEqual([undefined]);
  });

  it('is told once a minute for each text, of which a bounded number is remembered', () => {
    const mayReport = createQuietPeriod();
    expect([mayReport('a', 0), mayReport('a', 59_999), mayReport('b', 0)]).toEqual([true, false, true]);
    expect(mayReport('a', 60_000)).toBe(true);
    for (let other = 0; other < 250; other += 1) mayReport(`other ${other}`, 60_001);
    expect(mayReport('a', 60_002)).toBe(true);
  });

  const shapes: [string, string][] = [
    ["select * from t where a = 'it''s' and b = 1.5e3", 'select * from t where a = ? and b = ?'],
    ['select   a,\n\tb from t1 -- secret\n where x = ?3', 'select a, b from t1 where x = ?'],
    ["select x'ff00', /* secret */ 1", 'select ?, …'],
    ['insert into t values (?1, ?2, ?3)', 'insert into t values (?, …)'],
    ["select 'never closed", 'select ?'],
    ['select "col1", t2.c3 from t2', 'select "col1", t2.c3 from t2'],
  ];
  it.each(shapes)('%j has the shape %j', (text, shape) => {
    expect(normalizeSql(text)).toBe(shape);
  });

  it('keeps nothing of a text literal, whatever is in it, and stays short', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.nat(), (value, number) => {
        const marked = `secret${value.replaceAll("'", "''")}secret`;
        const shape = normalizeSql(
          `select a from t where b = '${marked}' and c = ${number} and d in (${'?,'.repeat(9)}?)`,
        );
        expect(shape).toBe('select a from t where b = ? and c = ? and d in (?, …)');
      }),
    );
    expect(normalizeSql(`select ${'a, '.repeat(50_000)}`).length).toBeLessThan(1_100);
  });
});

/** An HTTP server that answers every request with the same text, or with one made of the body. */
async function answerWith(
  reply: string | ((body: string) => string),
): Promise<{ url: string; close: () => Promise<void> }> {
  const fake: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const isNull = request.url?.startsWith('/null') === true;
      response.setHeader('content-type', 'application/json');
      if (isNull) response.end('null');
      else response.end(typeof reply === 'string' ? reply : reply(Buffer.concat(chunks).toString()));
    });
  });
  await new Promise<void>((resolve) => {
    fake.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(fake.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        fake.closeAllConnections();
        fake.close(() => resolve());
      }),
  };
}
