import { spawnSync } from 'node:child_process';
import { appendFile, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exitOf, isStored, post, sendUntilKilled, startIn, type Started } from './start-process.ts';
import { mintEventId } from './support.ts';

let dataDir: string;
let file: string;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'ballast-recovery-'));
  file = join(dataDir, 'ballast.db');
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

function withFile<T>(work: (database: InstanceType<typeof Database>) => T): T {
  const database = new Database(file);
  try {
    return work(database);
  } finally {
    database.close();
  }
}

const rowsOf = (sql: string): unknown[][] =>
  withFile((database) => database.prepare(sql).raw().all([]) as unknown[][]);
const findings = (): unknown[] => rowsOf('pragma integrity_check').flat();

async function expectAllStored(server: Started, eventIds: readonly string[]): Promise<void> {
  const stored = await Promise.all(eventIds.map((eventId) => isStored(server, eventId)));
  expect(stored.filter((found) => !found)).toHaveLength(0);
}

async function stop(server: Started): Promise<void> {
  server.child.kill('SIGTERM');
  expect(await exitOf(server.child)).toBe(0);
}

describe('after kill -9 of everything under load', { timeout: 180_000 }, () => {
  it('the next start goes on from the write-ahead log: all is there, the counts agree, the file is sound', async () => {
    const answered = await sendUntilKilled(await startIn(dataDir), 30);
    // The accepted events are in the write-ahead log: the engine had no time to copy them to the database file.
    expect((await stat(`${file}-wal`)).size).toBeGreaterThan(0);

    const next = await startIn(dataDir);
    await expectAllStored(next, answered);
    const later = Array.from({ length: 5 }, mintEventId);
    for (const eventId of later) expect((await post(next, eventId)).status).toBe(200);
    await expectAllStored(next, later);
    await stop(next);

    expect(findings()).toEqual(['ok']);
    const [[events, inIssues, inHours, accepted] = []] = rowsOf(`select (select count(*) from event),
      (select sum(event_count) from issue), (select sum(event_count) from issue_trend),
      (select sum(quantity) from outcome_ledger where outcome = 'accepted')`);
    expect(Number(events)).toBeGreaterThanOrEqual(answered.length + later.length);
    expect([inIssues, inHours, accepted]).toEqual([events, events, events]);
  });

  it('a record of the log that was only half written takes nothing with it', async () => {
    const answered = await sendUntilKilled(await startIn(dataDir), 20);
    const log = await readFile(`${file}-wal`);
    // As a frame looks that the disk got half of: the header of a real one, then something else.
    await appendFile(`${file}-wal`, Buffer.concat([log.subarray(32, 32 + 24), Buffer.alloc(1_500, 0xa5)]));

    const next = await startIn(dataDir);
    await expectAllStored(next, answered);
    expect((await post(next, mintEventId())).status).toBe(200);
    await stop(next);
    expect(findings()).toEqual(['ok']);
  });
});

describe('a migration that was cut off', { timeout: 120_000 }, () => {
  /** Applies every statement after the first migration, in one transaction as `npm run db:migrate` does, and dies. */
  const dieMigrating = `
    import { readdirSync, readFileSync } from 'node:fs';
    import Database from 'libsql';
    const database = new Database(process.argv[1]);
    database.exec('pragma journal_mode = wal');
    // Pages leave the cache at once, so that the log really holds half a migration.
    database.exec('pragma cache_size = 1');
    const files = readdirSync('migrations').filter((name) => name.endsWith('.sql')).sort();
    const statementsOf = (name) => readFileSync('migrations/' + name, 'utf8').split('--> statement-breakpoint');
    const [first, ...rest] = files;
    for (const sql of statementsOf(first)) database.exec(sql);
    database.exec('begin immediate');
    for (const sql of rest.flatMap(statementsOf)) database.exec(sql);
    database.exec('create table filler (x)');
    database.exec('with recursive n(i) as (select 1 union all select i + 1 from n where i < 500)'
      + ' insert into filler select randomblob(4000) from n');
    process.kill(process.pid, 'SIGKILL');`;

  it('leaves the schema as it was, and the next start brings it up', async () => {
    // The first migration only, noted as Drizzle notes it.
    const before = await startIn(dataDir);
    await stop(before);
    const newest = rowsOf(`select name, sql from sqlite_schema where name not like 'sqlite_%' order by name`);
    const [firstNoted] = rowsOf('select hash, created_at from __drizzle_migrations order by created_at');
    await rm(file);

    const { signal } = spawnSync(process.execPath, ['--input-type=module', '-e', dieMigrating, file]);
    expect(signal).toBe('SIGKILL');
    expect((await stat(`${file}-wal`)).size).toBeGreaterThan(1_000_000);
    expect(rowsOf(`select count(*) from sqlite_schema where name = 'filler'`)).toEqual([[0]]);
    withFile((database) => {
      database.exec(
        'create table __drizzle_migrations (id serial primary key, hash text not null, created_at numeric)',
      );
      database
        .prepare('insert into __drizzle_migrations (hash, created_at) values (?, ?)')
        .run(firstNoted ?? []);
    });

    const server = await startIn(dataDir);
    const eventId = mintEventId();
    expect((await post(server, eventId)).status).toBe(200);
    expect(await isStored(server, eventId)).toBe(true);
    await stop(server);
    expect(findings()).toEqual(['ok']);
    const now = rowsOf(`select name, sql from sqlite_schema where name not like 'sqlite_%' order by name`);
    expect(now.map(([name]) => name)).toEqual(newest.map(([name]) => name));
  });
});
