import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'libsql';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { hashToken } from '../../src/domain/api-token.ts';
import { exitOf, isStored, launch, post, sendUntilKilled, startIn, type Started } from './start-process.ts';
import { envelopeOf, errorEvent, mintEventId } from './support.ts';

let dataDir: string;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'ballast-start-'));
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

const start = (...args: string[]): Promise<Started> => startIn(dataDir, ...args);

/** While workerd finishes, a new connection is neither refused nor served. */
const isServing = (url: string): Promise<boolean> =>
  fetch(`${url}/health`, { signal: AbortSignal.timeout(1_000) }).then(
    () => true,
    () => false,
  );

describe('npm start', { timeout: 120_000 }, () => {
  it('makes a project, key and token once, for their owner’s eyes only, and prints them again', async () => {
    const first = await start();
    expect(first.token).toMatch(/^blst_[0-9a-f]{64}$/);
    expect(new URL(first.dsn).username).toMatch(/^[0-9a-f]{32}$/);
    const eventId = mintEventId();
    expect((await post(first, eventId)).status).toBe(200);
    expect(await isStored(first, eventId)).toBe(true);
    expect((await stat(join(dataDir, 'access.json'))).mode & 0o777).toBe(0o600);
    const file = await readFile(join(dataDir, 'ballast.db'), 'latin1');
    expect(file + (await readFile(join(dataDir, 'ballast.db-wal'), 'latin1'))).not.toContain(first.token);

    const opened = await fetch(first.signInUrl, {
      method: 'POST',
      headers: { Origin: first.url },
      redirect: 'manual',
    });
    expect(opened.status).toBe(303);
    const cookie = opened.headers.get('set-cookie')?.split(';')[0] ?? '';
    const home = await fetch(first.url, { headers: { Cookie: cookie, Accept: 'text/html' } });
    expect(await home.text()).toContain('My API');

    first.child.kill('SIGTERM');
    expect(await exitOf(first.child)).toBe(0);
    // Stdout has the one line; the logs went to stderr.
    expect(first.output.stdout.trimEnd().split('\n')).toHaveLength(1);
    expect(first.output.stderr).toContain('"route":"/api/:project/envelope"');
    expect(first.output.stderr).not.toContain(first.token);
    expect(first.output.stderr).not.toContain(first.signInUrl.slice(-64));

    const second = await start();
    expect(second).toMatchObject({ token: first.token, projectId: first.projectId });
    expect(second.signInUrl).not.toBe(first.signInUrl);
    expect(new URL(second.dsn).username).toBe(new URL(first.dsn).username);
    expect(await isStored(second, eventId)).toBe(true);
    expect(hashToken(second.token)).toHaveLength(64);
  });

  it('finishes the request in flight on SIGTERM, takes no new ones, and leaves nobody behind', async () => {
    const server = await start();
    const { origin, username, pathname } = new URL(server.dsn);
    const eventId = mintEventId();
    const body = envelopeOf(errorEvent({ event_id: eventId }));
    const slow = request(`${origin}/api${pathname}/envelope/?sentry_key=${username}`, { method: 'POST' });
    slow.write(body.slice(0, 10));
    const answered = once(slow, 'response').then(
      ([response]) => (response as { statusCode: number }).statusCode,
    );
    // Behind it, on another connection, this one shows that the half request is being read.
    await expect.poll(() => isServing(server.url)).toBe(true);
    await sleep(200);

    server.child.kill('SIGTERM');
    await expect.poll(() => isServing(server.url), { timeout: 30_000 }).toBe(false);
    slow.end(body.slice(10));
    expect(await answered).toBe(200);
    expect(await exitOf(server.child)).toBe(0);

    expect(await isStored(await start(), eventId)).toBe(true);
  });

  it('loses nothing answered 200 when the whole group is killed, and the next start just works', async () => {
    const server = await start();
    const kept = await sendUntilKilled(server, 40);

    const next = await start('--port', new URL(server.url).port);
    expect(next.url).toBe(server.url);
    const stored = await Promise.all(kept.map((eventId) => isStored(next, eventId)));
    expect(stored.filter((found) => !found)).toHaveLength(0);
  });

  it('takes workerd along when it is killed alone', async () => {
    const server = await start();
    server.child.kill('SIGKILL');
    await exitOf(server.child);
    await expect.poll(() => isServing(server.url), { timeout: 30_000 }).toBe(false);
  });

  it('says that the port is in use, and exits with 1', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    onTestFinished(() => {
      other.close();
    });
    const { port } = other.address() as AddressInfo;
    const { child, output } = launch('--port', String(port), '--data', dataDir);
    expect(await exitOf(child)).toBe(1);
    expect(output.stderr).toBe(
      `Port ${port} on 127.0.0.1 is in use. Stop what uses it, or choose another with --port.\n`,
    );
  });

  it('says that another one runs on the same data, and exits with 1', async () => {
    const first = await start();
    const { child, output } = launch('--port', '0', '--data', dataDir);
    expect(await exitOf(child)).toBe(1);
    expect(output.stderr).toBe(
      `Another Ballast (process ${first.child.pid}) runs on ${dataDir}. Stop it, or choose another directory with --data.\n`,
    );
    expect(output.stdout).toBe('');
    expect(await isServing(first.url)).toBe(true);
    // No lock outlives its process.
    first.child.kill('SIGKILL');
    await exitOf(first.child);
    await start();
  });

  it('says that its database is damaged, and exits with 1', async () => {
    const damaged = await mkdtemp(join(tmpdir(), 'ballast-damaged-'));
    onTestFinished(() => rm(damaged, { recursive: true, force: true }));
    await writeFile(join(damaged, 'ballast.db'), 'no database '.repeat(1_000));
    const { child, output } = launch('--port', '0', '--data', damaged);
    expect(await exitOf(child)).toBe(1);
    expect(output.stderr).toMatch(/^The database .+ is damaged \(.+\)\. Restore a backup [^\n]+\n$/);
  });

  it('ends with 1 and a sentence when its database is deleted while it runs, since events would be lost', async () => {
    const deleted = await mkdtemp(join(tmpdir(), 'ballast-deleted-'));
    const server = await startIn(deleted);
    await rm(deleted, { recursive: true });
    expect(await exitOf(server.child)).toBe(1);
    expect(server.output.stderr).toMatch(/^The database .+ was deleted, moved or replaced: Ballast ends/m);
  });

  it.each([
    [
      'a table is missing',
      'drop table issue_hour',
      /is not as Ballast made it \(no such table: .*issue_hour\)/,
    ],
    ['a column is missing', 'alter table event drop column culprit', /is not as Ballast made it/],
    ['nothing says which migrations it has', 'drop table __drizzle_migrations', /is not as Ballast made it/],
  ])('says in its database that %s, and exits with 1', async (_, sql, sentence) => {
    const changed = await mkdtemp(join(tmpdir(), 'ballast-changed-'));
    onTestFinished(() => rm(changed, { recursive: true, force: true }));
    const before = await startIn(changed);
    before.child.kill('SIGTERM');
    await exitOf(before.child);
    const database = new Database(join(changed, 'ballast.db'));
    database.exec(sql);
    database.close();
    const { child, output } = launch('--json', '--port', '0', '--data', changed);
    expect(await exitOf(child)).toBe(1);
    const said = output.stderr.split('\n').filter((line) => line !== '' && !line.startsWith('{'));
    expect(said).toEqual([expect.stringMatching(sentence)]);
    expect(output.stdout).toBe('');
  });

  it.each([
    [['--port', 'x'], '--port must be a number'],
    [['--port', '70000'], '--port must be a number'],
    [['--prot', '1'], "Unknown option '--prot'"],
    [['--data', ''], 'must not be empty'],
    [['again'], 'Unexpected argument'],
  ])('answers %j with a clear message and exit code 2', async (args, message) => {
    const { child, output } = launch(...args);
    expect(await exitOf(child)).toBe(2);
    expect(output.stderr).toContain(message);
    expect(output.stderr).not.toContain('    at ');
    expect(output.stdout).toBe('');
  });

  it('explains itself with --help', async () => {
    const { child, output } = launch('--help');
    expect(await exitOf(child)).toBe(0);
    expect(output.stdout).toContain('--port');
  });
});
