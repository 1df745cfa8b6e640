import { existsSync } from 'node:fs';
import { chmod, open, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import Database from 'libsql';

const help = `npm run backup -- --to FILE [options]

  --to FILE   the copy; must not exist yet
  --data DIR  where the database is kept (.ballast)
  --help      this text

Ballast may go on running. The copy holds everything that was answered before the backup began.
`;

export interface BackupInput {
  /** Holds `ballast.db`. */
  readonly dataDir: string;
  readonly to: string;
}

/**
 * Copies the database of a running Ballast to one file: a snapshot of one moment, compacted, checked and flushed to
 * disk when this resolves. Writers do not wait; a failed copy leaves no file. Rejects with a sentence.
 */
export async function backUp({ dataDir, to }: BackupInput): Promise<{ readonly bytes: number }> {
  const file = join(resolve(dataDir), 'ballast.db');
  const target = resolve(to);
  if (!existsSync(file)) throw new Error(`There is no database in ${resolve(dataDir)}.`);
  if (existsSync(target)) throw new Error(`${target} exists already.`);
  const part = `${target}.part`;
  await rm(part, { force: true });
  try {
    // Creates the file before the engine opens it, so that no other user can read it meanwhile.
    await (await open(part, 'wx', 0o600)).close();
    copy(file, part);
    const findings = check(part);
    if (findings.length > 0) throw new Error(`The copy is damaged: ${findings[0] ?? ''}`);
    await sync(part);
    await rename(part, target);
    await chmod(target, 0o600);
    await sync(dirname(target));
  } catch (error) {
    for (const rest of ['', '-journal', '-wal', '-shm']) await rm(`${part}${rest}`, { force: true });
    throw error;
  }
  const handle = await open(target, 'r');
  const { size: bytes } = await handle.stat();
  await handle.close();
  return { bytes };
}

/** `VACUUM INTO` reads one snapshot of the file, including its WAL, and blocks no reader or writer. */
function copy(from: string, to: string): void {
  const database = new Database(from);
  try {
    database.prepare('VACUUM INTO ?').run([to]);
  } finally {
    database.close();
  }
}

function check(file: string): string[] {
  const database = new Database(file);
  try {
    return database
      .prepare('PRAGMA integrity_check')
      .raw()
      .all([])
      .map((row) => String(Object.values(Object(row))[0]))
      .filter((finding) => finding !== 'ok');
  } finally {
    database.close();
  }
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The input, or a text to print and the exit code. */
function readInput(
  args: string[],
): { readonly input: BackupInput } | { readonly text: string; readonly exitCode: 0 | 2 } {
  try {
    const { values } = parseArgs({
      args,
      options: {
        to: { type: 'string' },
        data: { type: 'string', default: '.ballast' },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return { text: help, exitCode: 0 };
    if (values.to === undefined || values.to === '') {
      return { text: `Say where to: --to FILE.\n\n${help}`, exitCode: 2 };
    }
    return { input: { dataDir: values.data, to: values.to } };
  } catch (error) {
    return { text: `${error instanceof Error ? error.message : String(error)}\n\n${help}`, exitCode: 2 };
  }
}

if (import.meta.main) {
  const read = readInput(process.argv.slice(2));
  if ('input' in read) {
    try {
      const { bytes } = await backUp(read.input);
      process.stdout.write(`${read.input.to}: ${(bytes / 1024 / 1024).toFixed(1)} MiB, checked\n`);
    } catch (error) {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
      process.exitCode = 1;
    }
  } else {
    (read.exitCode === 0 ? process.stdout : process.stderr).write(read.text);
    process.exitCode = read.exitCode;
  }
}
