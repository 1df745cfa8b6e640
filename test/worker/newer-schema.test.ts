import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exitOf, post, startIn, type Started } from './start-process.ts';
import { envelopeOf, errorEvent, mintEventId } from './support.ts';

/**
 * An upgrade migrates first, so for a while, and after a roll-back for long, code runs on a schema one step ahead of it.
 * The step here adds to every table all that `test/migrations.test.ts` lets a migration add.
 */

let dataDir: string;

function migrateOneStepAhead(file: string): string[] {
  const database = new Database(file);
  const rows = (sql: string) => database.prepare(sql).raw().all([]) as string[][];
  const tables = rows(`select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'
    and name not like '\\_\\_%' escape '\\'`).flat();
  database.exec('begin immediate');
  for (const [at, table] of tables.entries()) {
    database.exec(`alter table "${table}" add later_note text`);
    database.exec(`alter table "${table}" add later_count integer default 7 not null`);
    database.exec(`create index "later_index_${at}" on "${table}" (later_count)`);
  }
  database.exec('create table later (id text primary key not null, what text)');
  database
    .prepare('insert into __drizzle_migrations (hash, created_at) values (?, ?)')
    .run(['later', Date.now() + 1_000]);
  database.exec('commit');
  database.close();
  return tables;
}

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'ballast-newer-'));
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

describe('on a schema one step ahead', { timeout: 120_000 }, () => {
  const call = async (
    { url, token }: Started,
    method: string,
    path: string,
    { body, etag }: { body?: unknown; etag?: string } = {},
  ): Promise<{ status: number; etag: string; json: Record<string, unknown> }> => {
    const headers = {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      ...(etag === undefined ? {} : { 'if-match': etag }),
    };
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      etag: response.headers.get('etag') ?? '',
      json: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
    };
  };

  it('everything works as before: events, duplicates, regressions, lists, changes, deletions', async () => {
    const before = await startIn(dataDir);
    const early = mintEventId();
    expect((await post(before, early)).status).toBe(200);
    before.child.kill('SIGTERM');
    expect(await exitOf(before.child)).toBe(0);
    const tables = migrateOneStepAhead(join(dataDir, 'ballast.db'));
    expect(tables).toEqual(expect.arrayContaining(['event', 'issue', 'project', 'outcome_hour']));

    const server = await startIn(dataDir);
    const project = `/projects/${server.projectId}`;
    expect((await fetch(`${server.url}/readiness`)).status).toBe(200);
    const later = mintEventId();
    expect((await post(server, later)).status).toBe(200);
    expect((await post(server, early)).status).toBe(200);
    const several = `{}\n${[1, 2, 3].map(() => `{"type":"event"}\n${JSON.stringify(errorEvent({ marker: 'other cause' }))}\n`).join('')}`;
    const { origin, username } = new URL(server.dsn);
    const address = `${origin}/api/${server.projectId}/envelope/?sentry_key=${username}`;
    expect((await fetch(address, { method: 'POST', body: several })).status).toBe(200);
    expect((await fetch(address, { method: 'POST', body: '{}\n{"type":"event"}\n{\n' })).status).toBe(400);

    const list = await call(server, 'GET', `${project}/issues`);
    const issues = list.json['items'] as { id: string; title: string; count: number }[];
    expect(issues.map(({ count }) => count).toSorted((a, b) => a - b)).toEqual([2, 3]);
    const issue = issues.find(({ count }) => count === 2);
    const path = `/issues/${issue?.id ?? ''}`;
    expect((await call(server, 'PATCH', path, { body: { status: 'resolved' } })).status).toBe(200);
    const again = envelopeOf(errorEvent({}));
    expect((await fetch(address, { method: 'POST', body: again })).status).toBe(200);
    await expect
      .poll(async () => (await call(server, 'GET', path)).json['substatus'], { timeout: 10_000 })
      .toBe('regressed');
    for (const read of [`${path}/events`, `${path}/grouping`, `${project}/outcomes`, `${project}/releases`]) {
      expect([read, (await call(server, 'GET', read)).status]).toEqual([read, 200]);
    }
    const key = await call(server, 'POST', `${project}/keys`, { body: { label: 'second' } });
    expect(key.status).toBe(201);
    expect((await call(server, 'DELETE', `${project}/keys/${String(key.json['id'])}`)).status).toBe(204);
    expect((await call(server, 'DELETE', path)).status).toBe(204);
    const made = await call(server, 'POST', '/projects', { body: { name: 'Another' } });
    expect(made.status).toBe(201);
    const another = `/projects/${String(made.json['id'])}`;
    const { etag } = await call(server, 'GET', another);
    expect((await call(server, 'DELETE', another, { etag })).status).toBe(204);
    server.child.kill('SIGTERM');
    expect(await exitOf(server.child)).toBe(0);
    expect(server.output.stderr).not.toContain('"level":"error"');
  });
});
