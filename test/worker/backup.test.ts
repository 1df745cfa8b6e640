import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exitOf, isStored, post, startIn } from './start-process.ts';
import { mintEventId } from './support.ts';

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ballast-backup-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** What `npm run backup` runs. */
async function backUp(...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, ['local/backup.ts', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  await once(child, 'close');
  return { code: child.exitCode, ...output };
}

function rowsOf(file: string, sql: string): unknown[][] {
  const database = new Database(file);
  try {
    return database.prepare(sql).raw().all([]) as unknown[][];
  } finally {
    database.close();
  }
}

describe('npm run backup', { timeout: 180_000 }, () => {
  it('copies a running service under write load; restored, it has every event accepted before, and goes on', async () => {
    const dataDir = join(directory, 'data');
    const server = await startIn(dataDir);
    const accepted: string[] = [];
    const load = { isOver: false };
    const send = async (): Promise<void> => {
      while (!load.isOver) {
        const eventId = mintEventId();
        const response = await post(server, eventId);
        await response.arrayBuffer();
        expect(response.status).toBe(200);
        accepted.push(eventId);
      }
    };
    const sending = Promise.all(Array.from({ length: 4 }, send));
    await expect.poll(() => accepted.length, { timeout: 60_000 }).toBeGreaterThan(40);
    const before = [...accepted];
    const copy = join(directory, 'copy.db');
    const result = await backUp('--data', dataDir, '--to', copy);
    const during = accepted.length - before.length;
    load.isOver = true;
    await sending;
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect(result.stdout).toContain(copy);
    // The backup delayed no request.
    expect(during).toBeGreaterThan(0);
    expect((await stat(copy)).mode & 0o777).toBe(0o600);
    expect(await readdir(directory)).toEqual(['copy.db', 'data']);
    server.child.kill('SIGTERM');
    expect(await exitOf(server.child)).toBe(0);

    // As docs/operations.md says it: an empty place, the copy under the database's name, start.
    const restored = join(directory, 'restored');
    await mkdir(restored);
    await copyFile(copy, join(restored, 'ballast.db'));
    expect(rowsOf(copy, 'pragma integrity_check')).toEqual([['ok']]);
    const [[events, inIssues, inHours, counted] = []] = rowsOf(
      copy,
      `select (select count(*) from event), (select sum(event_count) from issue),
        (select sum(event_count) from issue_trend),
        (select sum(quantity) from outcome_ledger where outcome = 'accepted')`,
    );
    expect(Number(events)).toBeGreaterThanOrEqual(before.length);
    expect([inIssues, inHours, counted]).toEqual([events, events, events]);

    const next = await startIn(restored);
    expect(new URL(next.dsn).username).toBe(new URL(server.dsn).username);
    // Its token's text is not in the database: this place has its own.
    expect(next.token).not.toBe(server.token);
    const missing = await Promise.all(before.map((eventId) => isStored(next, eventId)));
    expect(missing.filter((found) => !found)).toHaveLength(0);
    const later = mintEventId();
    expect((await post(next, later)).status).toBe(200);
    expect(await isStored(next, later)).toBe(true);
    next.child.kill('SIGTERM');
    expect(await exitOf(next.child)).toBe(0);
  });

  it('refuses to write over a file, and to copy what is not there', async () => {
    const taken = join(directory, 'taken.db');
    await writeFile(taken, 'mine');
    const data = join(directory, 'data');
    expect(await backUp('--data', data, '--to', taken)).toMatchObject({
      code: 1,
      stderr: `${taken} exists already.\n`,
    });
    expect(await backUp('--data', join(directory, 'nowhere'), '--to', join(directory, 'x.db'))).toMatchObject(
      {
        code: 1,
        stderr: expect.stringContaining('There is no database in'),
      },
    );
    expect(await backUp('--data', data)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--to FILE'),
    });
  });

  it('leaves nothing of a copy that fails', async () => {
    const broken = join(directory, 'broken');
    await mkdir(broken);
    await writeFile(join(broken, 'ballast.db'), Buffer.alloc(8_192, 0x5a));
    const to = join(directory, 'never.db');
    const result = await backUp('--data', broken, '--to', to);
    expect(result.code).toBe(1);
    expect(result.stderr).not.toContain('    at ');
    expect((await readdir(directory)).filter((name) => name.startsWith('never'))).toEqual([]);
  });
});
