import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import Database from 'libsql';
import { codeOf, damaged, explainDataFailure, StartRefused } from './refusal.ts';

export interface DataDir {
  readonly databaseFile: string;
  /** True when the check of the database took too long and was stopped. */
  readonly unchecked: boolean;
  /** Frees the directory for another process. */
  readonly release: () => void;
}

/** Enough time for about three gigabytes of cached data. */
const checkMaxMs = 10_000;
const checkFile = resolve(import.meta.dirname, 'check-database.ts');

/** Creates the directory, locks it for this process, and checks its database. Throws `StartRefused` with a sentence. */
export async function openDataDir(dataDir: string): Promise<DataDir> {
  const databaseFile = join(dataDir, 'ballast.db');
  try {
    await makeDirectory(dataDir);
    await tryToWrite(dataDir);
    const release = await lock(dataDir);
    try {
      const unchecked = await checkDatabase(dataDir, databaseFile);
      return { databaseFile, unchecked, release };
    } catch (error) {
      release();
      throw error;
    }
  } catch (error) {
    throw explainDataFailure(error, dataDir) ?? error;
  }
}

/** Like `recursive: true`, which hangs on a file system that refuses, such as /proc. */
async function makeDirectory(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    const code = codeOf(error);
    if (code === 'EEXIST' && (await stat(path)).isDirectory()) return;
    if (code !== 'ENOENT' || dirname(path) === path) throw error;
    await makeDirectory(dirname(path));
    await mkdir(path, { mode: 0o700 });
  }
}

/** Tries to write: access rights are not enough, since an administrator has all and a disk may be read-only. */
async function tryToWrite(dataDir: string): Promise<void> {
  const probe = join(dataDir, '.write-test');
  const handle = await open(probe, 'w', 0o600);
  try {
    await handle.writeFile('x'.repeat(4096));
    await handle.sync();
  } finally {
    await handle.close();
    await rm(probe, { force: true });
  }
  for (const name of ['ballast.db', 'ballast.db-wal', 'ballast.db-shm']) {
    const file = join(dataDir, name);
    if (existsSync(file)) await (await open(file, 'r+')).close();
  }
}

/**
 * Uses the engine's lock on a file beside the database. The system releases it when the process ends in any way, so a
 * lock never outlives its holder.
 */
async function lock(dataDir: string): Promise<() => void> {
  const pidFile = join(dataDir, 'ballast.pid');
  const lockFile = join(dataDir, 'ballast.lock');
  let held: Database.Database | undefined;
  try {
    held = new Database(lockFile);
    held.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    held?.close();
    const code = codeOf(error) ?? '';
    if (/^SQLITE_(?:NOTADB|CORRUPT|CANTOPEN)/.test(code)) {
      throw new StartRefused(
        `${lockFile} is not the lock that Ballast made (${code}). Delete it while no Ballast runs there.`,
        { cause: error },
      );
    }
    if (!code.startsWith('SQLITE_BUSY')) throw error;
    const pid = (await readFile(pidFile, 'latin1').catch(() => '')).trim();
    const which = /^\d{1,10}$/.test(pid) ? ` (process ${pid})` : '';
    throw new StartRefused(
      `Another Ballast${which} runs on ${dataDir}. Stop it, or choose another directory with --data.`,
    );
  }
  const release = (): void => {
    if (held.open) held.close();
  };
  try {
    await writeFile(pidFile, `${process.pid}\n`, { mode: 0o600 });
  } catch (error) {
    release();
    throw error;
  }
  return release;
}

/**
 * Runs the check in another process, which it ends when that takes too long; it returns true then. Throws when the
 * check finds damage. A missing database has no damage.
 */
async function checkDatabase(dataDir: string, file: string): Promise<boolean> {
  if (!existsSync(file)) return false;
  if (!(await stat(file)).isFile()) throw new StartRefused(`${file} is not a file. Move it away.`);
  if ((await stat(file)).size === 0 && existsSync(join(dataDir, 'access.json'))) {
    throw new StartRefused(damaged(dataDir, 'it is empty, though it was in use'));
  }
  const child = spawn(process.execPath, [checkFile, file], { stdio: ['ignore', 'pipe', 'ignore'] });
  const timer = setTimeout(() => child.kill('SIGKILL'), checkMaxMs);
  let found = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (found += text));
  const [, signal] = await once(child, 'close');
  clearTimeout(timer);
  if (signal === 'SIGKILL') return true;
  // The engine reads memory-mapped files: damage may crash the process.
  if (signal !== null) throw new StartRefused(damaged(dataDir, `its check ended with ${String(signal)}`));
  const { finding, errorCode }: { finding?: unknown; errorCode?: unknown } = Object(
    found === '' ? {} : JSON.parse(found),
  );
  if (typeof errorCode === 'string') {
    // A statement without a table fails only when the header is wrong.
    if (errorCode === 'SQLITE_ERROR') throw new StartRefused(damaged(dataDir, errorCode));
    throw Object.assign(new Error('The check failed.'), { code: errorCode });
  }
  if (typeof finding === 'string' && finding !== 'ok') throw new StartRefused(damaged(dataDir, finding));
  return false;
}
