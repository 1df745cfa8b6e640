import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, createClient, type InArgs, type LibsqlBatchError } from '@libsql/client/web';
import { openHttp } from '@libsql/hrana-client';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { type LibsqlServer, type LibsqlServerOptions, startLibsqlServer } from '../../local/libsql-server.ts';

let folder: string;
let server: LibsqlServer;
let client: Client;

async function start(options: Partial<LibsqlServerOptions> = {}): Promise<LibsqlServer> {
  const other = await startLibsqlServer({ file: join(folder, 'test.db'), durability: 'NORMAL', ...options });
  onTestFinished(() => other.close());
  return other;
}

const connect = (url: string, authToken = ''): Client =>
  createClient({ url, authToken, intMode: 'bigint', concurrency: Infinity });

const post = (body: unknown, url = server.url) =>
  fetch(`${url}/v2/pipeline`, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

const count = async (where = '1'): Promise<unknown> =>
  (await client.execute(`SELECT count(*) AS n FROM item WHERE ${where}`)).rows[0]?.['n'];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ballast-libsql-'));
  server = await startLibsqlServer({ file: join(folder, 'test.db'), durability: 'NORMAL' });
  client = connect(server.url);
  await client.executeMultiple(`
    CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT UNIQUE, amount INTEGER, price REAL, data BLOB);
    CREATE TABLE part (id INTEGER PRIMARY KEY, item_id INTEGER REFERENCES item(id) ON DELETE CASCADE);
  `);
});
beforeEach(() => client.batch(['DELETE FROM part', 'DELETE FROM item'], 'write'));
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

describe('values', () => {
  it.each([
    ['null', null, null],
    ['text', 'naïve 漢 😀 "quoted" \\ \n', 'naïve 漢 😀 "quoted" \\ \n'],
    ['empty text', '', ''],
    ['a number, which travels as a float', 5, 5],
    ['a fraction', -0.1, -0.1],
    ['the largest float', Number.MAX_VALUE, Number.MAX_VALUE],
    ['the smallest integer', -(2n ** 63n), -(2n ** 63n)],
    ['the largest integer', 2n ** 63n - 1n, 2n ** 63n - 1n],
    ['a boolean', true, 1n],
  ])('%s comes back as it was bound', async (_name, bound, expected) => {
    const { rows } = await client.execute({ sql: 'SELECT ? AS value', args: [bound] });
    expect(rows[0]?.['value']).toBe(expected);
  });

  it.each([0, 1, 2, 3, 100_000])('a blob of %i bytes comes back as it was bound', async (bytes) => {
    const data = Uint8Array.from({ length: bytes }, (_, at) => (at * 7) % 256);
    const { rows } = await client.execute({ sql: 'SELECT ? AS value', args: [data] });
    expect(new Uint8Array(rows[0]?.['value'] as ArrayBuffer)).toEqual(data);
  });

  it('infinities of the engine are infinities for the client', async () => {
    const { rows } = await client.execute('SELECT 1e999 AS up, -1e999 AS down');
    expect(rows[0]).toMatchObject({ up: Infinity, down: -Infinity });
  });

  it('a float bound to an INTEGER column is stored as an integer', async () => {
    await client.execute({
      sql: 'INSERT INTO item (name, amount) VALUES (?, ?)',
      args: ['a', 1_795_396_768_124],
    });
    const { rows } = await client.execute('SELECT amount, typeof(amount) AS type FROM item');
    expect(rows[0]).toMatchObject({ amount: 1_795_396_768_124n, type: 'integer' });
  });
});

describe('execute', () => {
  it('tells columns with their declared types, affected rows and the last row id', async () => {
    const insert = await client.execute("INSERT INTO item (id, name) VALUES (7, 'a'), (8, 'b')");
    expect(insert).toMatchObject({ rowsAffected: 2, lastInsertRowid: 8n, rows: [] });
    const select = await client.execute('SELECT id, name, price AS cost, 1 FROM item WHERE id = 7');
    expect(select.columns).toEqual(['id', 'name', 'cost', '1']);
    expect(select.columnTypes).toEqual(['INTEGER', 'TEXT', 'REAL', '']);
    expect(select.rowsAffected).toBe(0);
  });

  it('keeps a row id that no double can hold', async () => {
    const id = 2n ** 53n + 1n;
    const { lastInsertRowid } = await client.execute({ sql: 'INSERT INTO item (id) VALUES (?)', args: [id] });
    expect(lastInsertRowid).toBe(id);
  });

  it('counts the rows a RETURNING changed', async () => {
    await client.execute("INSERT INTO item (name) VALUES ('a'), ('b'), ('c')");
    const { rows, rowsAffected } = await client.execute(
      "UPDATE item SET amount = 1 WHERE name > 'a' RETURNING name",
    );
    expect(rows.map((row) => row['name'])).toEqual(['b', 'c']);
    expect(rowsAffected).toBe(2);
  });

  it.each([
    ['with their prefix', { ':a': 1n, '@b': 2n, $c: 3n }],
    ['without it', { a: 1n, b: 2n, c: 3n }],
  ])('binds named arguments %s', async (_name, args) => {
    const { rows } = await client.execute({
      sql: "SELECT :a AS a, @b AS b, $c AS c, ':d' AS d, :a AS e",
      args,
    });
    expect(rows[0]).toMatchObject({ a: 1n, b: 2n, c: 3n, d: ':d', e: 1n });
  });

  it('binds numbered arguments', async () => {
    const { rows } = await client.execute({ sql: 'SELECT ?2 AS second, ?1 AS first', args: ['x', 'y'] });
    expect(rows[0]).toMatchObject({ first: 'x', second: 'y' });
  });

  it('refreshes prepared columns after a change of the schema', async () => {
    await client.executeMultiple('CREATE TABLE shape (a); INSERT INTO shape VALUES (1)');
    expect((await client.execute('SELECT * FROM shape')).columns).toEqual(['a']);
    await client.execute('ALTER TABLE shape ADD COLUMN b DEFAULT 2');
    const { columns, rows } = await client.execute('SELECT * FROM shape');
    expect(columns).toEqual(['a', 'b']);
    expect(rows[0]).toMatchObject({ a: 1n, b: 2n });
    await client.execute('DROP TABLE shape');
  });

  it.each<[string, InArgs, string | undefined]>([
    ['SELEC 1', [], 'SQL_PARSE_ERROR'],
    ['SELECT * FROM missing', [], 'SQLITE_UNKNOWN'],
    ['SELECT missing FROM item', [], 'SQL_INPUT_ERROR'],
    ['SELECT 1; SELECT 2', [], 'SQL_MANY_STATEMENTS'],
    ['-- nothing', [], 'SQL_NO_STATEMENT'],
    ['SELECT ?, ?', [1], 'ARGS_INVALID'],
    ['SELECT ?', [1, 2], 'ARGS_INVALID'],
    ['SELECT :a, ?', { a: 1 }, undefined],
    ['SELECT :a, :b', { a: 1 }, 'ARGS_INVALID'],
    ['INSERT INTO part (item_id) VALUES (99)', [], 'SQLITE_CONSTRAINT'],
  ])('answers %s with %j by the code %s', async (sql, args, code) => {
    const outcome = await client.execute({ sql, args }).then(
      () => undefined,
      (error: unknown) => error,
    );
    if (code === undefined) expect(outcome).toBeUndefined();
    else expect(outcome).toMatchObject({ name: 'LibsqlError', code });
  });

  it('takes one statement with a trailing semicolon, comments and a trigger with several', async () => {
    await client.execute(
      '/* a ; */ CREATE TRIGGER noted AFTER INSERT ON item BEGIN UPDATE item SET amount = 9 WHERE id = NEW.id; END; -- b ;',
    );
    await client.execute("INSERT INTO item (name) VALUES ('a;b')");
    expect(await count('amount = 9')).toBe(1n);
    await client.execute('DROP TRIGGER noted');
  });
});

describe('batch', () => {
  it('commits all, in order, each result its own', async () => {
    const results = await client.batch(
      [
        { sql: 'INSERT INTO item (id, name) VALUES (?, ?)', args: [1, 'a'] },
        { sql: 'UPDATE item SET amount = 5 WHERE changes() = 1 RETURNING amount', args: [] },
        'SELECT count(*) AS n FROM item',
      ],
      'write',
    );
    expect(results.map(({ rows }) => rows.map((row) => ({ ...row })))).toEqual([
      [],
      [{ amount: 5n }],
      [{ n: 1n }],
    ]);
  });

  it('undoes all when one fails, and says which', async () => {
    const failed = client.batch(
      ["INSERT INTO item (name) VALUES ('a')", "INSERT INTO item (name) VALUES ('a')", 'SELECT 1'],
      'write',
    );
    await expect(failed).rejects.toMatchObject({
      name: 'LibsqlBatchError',
      code: 'SQLITE_CONSTRAINT',
      statementIndex: 1,
    } satisfies Partial<LibsqlBatchError>);
    expect(await count()).toBe(0n);
  });

  it('keeps neighbours of a failing one that were to be committed with it', async () => {
    const outcomes = await Promise.allSettled(
      Array.from({ length: 40 }, (_, n) =>
        client.batch([`INSERT INTO item (name) VALUES ('${n % 7 === 3 ? 'same' : n}')`, 'SELECT 1'], 'write'),
      ),
    );
    expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(5);
    expect(await count()).toBe(35n);
  });

  it('gives each of many at once its own results', async () => {
    const batches = Array.from({ length: 100 }, (_, n) =>
      client.batch(
        [
          { sql: 'INSERT INTO item (id, name) VALUES (?, ?) RETURNING id', args: [n, `n${n}`] },
          { sql: 'SELECT name FROM item WHERE id = ?', args: [n] },
        ],
        'write',
      ),
    );
    for (const [n, results] of (await Promise.all(batches)).entries()) {
      expect(results.map(({ rows }) => rows[0]?.[0])).toEqual([BigInt(n), `n${n}`]);
    }
  });

  it('reads without the write lock, and refuses a write that calls itself a read', async () => {
    const transaction = await client.transaction('write');
    await transaction.execute("INSERT INTO item (name) VALUES ('unseen')");
    const [seen] = await client.batch(['SELECT count(*) AS n FROM item'], 'read');
    expect(seen?.rows[0]?.['n']).toBe(0n);
    await expect(client.batch(["INSERT INTO item (name) VALUES ('b')"], 'read')).rejects.toMatchObject({
      code: 'SQLITE_READONLY',
    });
    await transaction.rollback();
  });

  it('runs migrations with foreign keys off, and leaves them on', async () => {
    await client.execute('INSERT INTO item (id) VALUES (1)');
    await client.execute('INSERT INTO part (item_id) VALUES (1)');
    await client.migrate([
      'CREATE TABLE moved (id INTEGER PRIMARY KEY)',
      'INSERT INTO part (item_id) VALUES (404)',
      'DROP TABLE moved',
    ]);
    await client.execute('DELETE FROM part WHERE item_id = 404');
    await expect(client.execute('INSERT INTO part (item_id) VALUES (404)')).rejects.toMatchObject({
      code: 'SQLITE_CONSTRAINT',
    });
  });
});

describe('interactive transactions', () => {
  it('see their own writes, hide them from others until the commit', async () => {
    const transaction = await client.transaction('write');
    await transaction.batch(["INSERT INTO item (name) VALUES ('a')", "INSERT INTO item (name) VALUES ('b')"]);
    const inside = await transaction.execute('SELECT count(*) AS n FROM item');
    expect(inside.rows[0]?.['n']).toBe(2n);
    expect(await count()).toBe(0n);
    await transaction.commit();
    expect(await count()).toBe(2n);
  });

  it('undo everything on rollback and on close', async () => {
    const rolledBack = await client.transaction('write');
    await rolledBack.execute("INSERT INTO item (name) VALUES ('a')");
    await rolledBack.rollback();
    const closed = await client.transaction('write');
    await closed.execute("INSERT INTO item (name) VALUES ('b')");
    closed.close();
    await client.batch(["INSERT INTO item (name) VALUES ('c')"], 'write');
    expect(await count()).toBe(1n);
  });

  it('make other writers wait for their end, not fail', async () => {
    const transaction = await client.transaction('write');
    await transaction.execute("INSERT INTO item (name) VALUES ('first')");
    const order: string[] = [];
    const waiting = [
      client.batch(["INSERT INTO item (name) VALUES ('batch')"], 'write').then(() => order.push('batch')),
      client.execute("INSERT INTO item (name) VALUES ('single')").then(() => order.push('single')),
    ];
    await transaction.execute('SELECT 1');
    order.push('commit');
    await transaction.commit();
    await Promise.all(waiting);
    expect(order[0]).toBe('commit');
    expect(await count()).toBe(3n);
  });

  it('give others SQLITE_BUSY when they last too long', async () => {
    const impatient = await start({ busyTimeoutMs: 20 });
    const transaction = await client.transaction('write');
    await transaction.execute("INSERT INTO item (name) VALUES ('a')");
    const other = connect(impatient.url);
    await expect(other.batch(["INSERT INTO item (name) VALUES ('b')"], 'write')).rejects.toMatchObject({
      code: 'SQLITE_BUSY',
    });
    await expect(other.execute("INSERT INTO item (name) VALUES ('b')")).rejects.toMatchObject({
      code: 'SQLITE_BUSY',
    });
    await transaction.rollback();
  });

  it('end when nobody uses them, so that the lock comes free', async () => {
    const strict = await start({ streamIdleMs: 30 });
    const abandoned = await connect(strict.url).transaction('write');
    await abandoned.execute("INSERT INTO item (name) VALUES ('a')");
    await client.batch(["INSERT INTO item (name) VALUES ('b')"], 'write');
    await expect(abandoned.execute('SELECT 1')).rejects.toMatchObject({ code: 'STREAM_EXPIRED' });
    expect(await count()).toBe(1n);
  });

  it('are limited in number', async () => {
    const small = await start({ maxStreams: 2 });
    const other = connect(small.url);
    const first = await other.transaction('read');
    const second = await other.transaction('read');
    await Promise.all([first.execute('SELECT 1'), second.execute('SELECT 1')]);
    const third = await other.transaction('read');
    await expect(third.execute('SELECT 1')).rejects.toMatchObject({ code: 'TOO_MANY_STREAMS' });
    await first.rollback();
    const fourth = await other.transaction('read');
    await expect(fourth.execute('SELECT 1')).resolves.toBeDefined();
    await Promise.all([second.rollback(), fourth.rollback()]);
  });
});

describe('EXPLAIN', () => {
  it.each([
    'EXPLAIN QUERY PLAN SELECT * FROM item WHERE id = 1',
    "EXPLAIN QUERY PLAN INSERT INTO item (name) VALUES ('a')",
    'EXPLAIN DELETE FROM item',
  ])('leaves later commits alone: %s', async (sql) => {
    await Promise.all([client.execute(sql), client.execute(sql)]);
    await client.batch(["INSERT INTO item (name) VALUES ('b')"], 'write');
    expect(await count()).toBe(1n);
  });
});

describe('the protocol beyond @libsql/client', () => {
  it('describes a statement', async () => {
    const hrana = openHttp(server.url);
    onTestFinished(() => hrana.close());
    const stream = hrana.openStream();
    const described = await stream.describe('SELECT id, price FROM item WHERE name = :name AND id > ?');
    expect(described).toMatchObject({
      paramNames: [':name', undefined],
      columns: [
        { name: 'id', decltype: 'INTEGER' },
        { name: 'price', decltype: 'REAL' },
      ],
      isExplain: false,
      isReadonly: true,
    });
    expect(await stream.describe('EXPLAIN DELETE FROM item')).toMatchObject({ isExplain: true });
    expect(await stream.describe('DELETE FROM item')).toMatchObject({ isReadonly: false });
    stream.closeGracefully();
  });

  it('stores, uses and forgets texts within a stream', async () => {
    const first = await post({
      requests: [
        { type: 'store_sql', sql_id: 3, sql: 'SELECT 1' },
        { type: 'execute', stmt: { sql_id: 3 } },
        { type: 'close_sql', sql_id: 3 },
      ],
    });
    const { baton, results }: { baton: string; results: { type: string }[] } = await first.json();
    expect(results.map(({ type }) => type)).toEqual(['ok', 'ok', 'ok']);
    const second = await post({ baton, requests: [{ type: 'execute', stmt: { sql_id: 3 } }] });
    expect(second.status).toBe(400);
    expect(await second.text()).toContain('SQL text with id 3');
  });

  it('evaluates every kind of condition', async () => {
    const ok = (step: number) => ({ type: 'ok', step });
    const stepIf = (condition: unknown, sql = 'SELECT 1') => ({ condition, stmt: { sql } });
    const steps = [
      { stmt: { sql: 'SELECT 1' } },
      { stmt: { sql: 'SELEC' } },
      stepIf({ type: 'error', step: 1 }),
      stepIf({ type: 'error', step: 0 }),
      stepIf({ type: 'not', cond: ok(3) }),
      stepIf({ type: 'and', conds: [ok(0), ok(1)] }),
      stepIf({ type: 'or', conds: [ok(1), ok(0)] }),
      stepIf({ type: 'and', conds: [] }),
      stepIf({ type: 'or', conds: [] }),
      stepIf({ type: 'is_autocommit' }, 'BEGIN'),
      stepIf({ type: 'is_autocommit' }),
      stepIf(null),
    ];
    const response = await post({
      requests: [{ type: 'batch', batch: { steps } }, { type: 'get_autocommit' }, { type: 'close' }],
    });
    const {
      results,
    }: { results: { response: { result: { step_results: unknown[] }; is_autocommit: boolean } }[] } =
      await response.json();
    const ran = results[0]?.response.result.step_results.map((result) => result !== null);
    expect(ran).toEqual([true, false, true, false, true, false, true, true, false, true, false, true]);
    expect(results[1]?.response.is_autocommit).toBe(false);
    // The transaction that was left open is gone with its stream.
    await client.batch(["INSERT INTO item (name) VALUES ('a')"], 'write');
  });

  it('takes a baton once', async () => {
    const { baton }: { baton: string } = await (
      await post({ requests: [{ type: 'get_autocommit' }] })
    ).json();
    expect((await post({ baton, requests: [] })).status).toBe(200);
    expect((await post({ baton, requests: [] })).status).toBe(400);
    expect((await post({ baton: 'made-up', requests: [] })).status).toBe(400);
  });

  it.each([
    ['no JSON', '{'],
    ['a list', '[]'],
    ['no requests', '{}'],
    ['a request without a type', { requests: [{}] }],
    ['an unknown request', { requests: [{ type: 'x' }, { type: 'close' }] }],
    [
      'a value of an unknown type',
      { requests: [{ type: 'execute', stmt: { sql: 'SELECT ?', args: [{ type: 'x' }] } }] },
    ],
    [
      'an integer that is none',
      {
        requests: [{ type: 'execute', stmt: { sql: 'SELECT ?', args: [{ type: 'integer', value: '1.5' }] } }],
      },
    ],
    [
      'an integer beyond 64 bits',
      {
        requests: [
          {
            type: 'execute',
            stmt: { sql: 'SELECT ?', args: [{ type: 'integer', value: '9223372036854775808' }] },
          },
        ],
      },
    ],
    ['a text with two sources', { requests: [{ type: 'execute', stmt: { sql: 'SELECT 1', sql_id: 1 } }] }],
    [
      'a condition on a later step',
      {
        requests: [
          {
            type: 'batch',
            batch: { steps: [{ condition: { type: 'ok', step: 1 }, stmt: { sql: 'SELECT 1' } }] },
          },
        ],
      },
    ],
    ['requests behind the close', { requests: [{ type: 'close' }, { type: 'get_autocommit' }] }],
  ])('answers %s with 400', async (_name, body) => {
    expect((await post(body)).status).toBe(400);
  });

  it('answers 413 for a body above the cap, and serves on', async () => {
    const small = await start({ maxBodyBytes: 1_000 });
    expect(
      (await post({ requests: [{ type: 'close' }], padding: 'x'.repeat(2_000) }, small.url)).status,
    ).toBe(413);
    expect((await post({ requests: [{ type: 'close' }] }, small.url)).status).toBe(200);
  });

  it('answers probes as sqld does', async () => {
    const status = async (path: string) => (await fetch(server.url + path)).status;
    expect([await status('/health'), await status('/v2'), await status('/v3-protobuf')]).toEqual([
      200, 200, 404,
    ]);
  });

  it('asks for the token when it has one', async () => {
    const guarded = await start({ authToken: 'right' });
    await expect(connect(guarded.url).execute('SELECT 1')).rejects.toMatchObject({ code: 'AUTH_INVALID' });
    await expect(connect(guarded.url, 'wrong').execute('SELECT 1')).rejects.toThrow('Unauthorized');
    expect((await connect(guarded.url, 'right').execute('SELECT 1')).rows).toHaveLength(1);
  });
});

describe('stats', () => {
  it('counts round trips, statements, and rows as the engine changed and returned them', async () => {
    await client.execute("INSERT INTO item (id, name) VALUES (1, 'a')");
    const before = server.stats();
    await client.batch(
      [
        'INSERT INTO part (item_id) VALUES (1), (1)',
        "INSERT INTO item (name) VALUES ('a') ON CONFLICT DO NOTHING",
        'SELECT id FROM part',
        'DELETE FROM item WHERE id = 1',
      ],
      'write',
    );
    const after = server.stats();
    expect(after.roundTrips - before.roundTrips).toBe(1);
    expect(after.statements - before.statements).toBe(4);
    expect(after.rowsRead - before.rowsRead).toBe(2);
    // Two parts, one item, and the two parts that went with it.
    expect(after.rowsWritten - before.rowsWritten).toBe(5);
  });

  it('counts what transactions on connections of their own wrote', async () => {
    const before = server.stats().rowsWritten;
    const transaction = await client.transaction('write');
    await transaction.execute("INSERT INTO item (name) VALUES ('a')");
    await transaction.commit();
    expect(server.stats().rowsWritten - before).toBe(1);
  });
});

describe('faults', () => {
  it('refuse with a status, as often as asked', async () => {
    server.setFault({ status: 503, times: 2 });
    await expect(client.execute('SELECT 1')).rejects.toThrow('Fault');
    await expect(client.execute('SELECT 1')).rejects.toThrow('Fault');
    await expect(client.execute('SELECT 1')).resolves.toBeDefined();
  });

  it('cut the connection before the work, or after it is committed', async () => {
    server.setFault({ dropConnection: 'before', times: 1 });
    await expect(client.batch(["INSERT INTO item (name) VALUES ('a')"], 'write')).rejects.toThrow(
      'fetch failed',
    );
    expect(await count()).toBe(0n);
    server.setFault({ dropConnection: 'after', times: 1 });
    await expect(client.batch(["INSERT INTO item (name) VALUES ('a')"], 'write')).rejects.toThrow(
      'fetch failed',
    );
    expect(await count()).toBe(1n);
  });

  it('hang until lifted, and do not keep the server from closing', async () => {
    const other = await startLibsqlServer({ file: join(folder, 'other.db') });
    other.setFault({ hang: true });
    const hanging = connect(other.url).execute('SELECT 1');
    const outcome = hanging.then(
      () => 'answered',
      (error: unknown) => String(error),
    );
    await sleep(50);
    await other.close();
    expect(await outcome).toContain('fetch failed');
  });
});
