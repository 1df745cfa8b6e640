import { randomFillSync } from 'node:crypto';
import { mkdir, mkdtemp, open, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDataDir } from '../../../../local/edge/data-dir.ts';
import { explainDataFailure, StartRefused } from '../../../../local/edge/refusal.ts';

let parent: string;
let dataDir: string;
let file: string;

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'ballast-data-'));
  dataDir = join(parent, 'deep', 'data');
  file = join(dataDir, 'ballast.db');
  await mkdir(dataDir, { recursive: true });
  const database = new Database(file);
  database.exec('pragma page_size = 4096; create table t (id integer primary key, text text)');
  database.exec('create index by_text on t (text)');
  database.exec(
    `with recursive n(i) as (select 1 union all select i + 1 from n where i < 2000)
     insert into t select i, hex(randomblob(40)) from n`,
  );
  database.close();
});
afterEach(() => rm(parent, { recursive: true, force: true }));

async function overwrite(at: number, bytes: number): Promise<void> {
  const handle = await open(file, 'r+');
  await handle.write(randomFillSync(new Uint8Array(bytes)), 0, bytes, at);
  await handle.close();
}

async function overwriteWith(at: number, byte: number): Promise<void> {
  const handle = await open(file, 'r+');
  await handle.write(new Uint8Array([byte]), 0, 1, at);
  await handle.close();
}

const refusalOf = async (): Promise<string> => {
  try {
    (await openDataDir(dataDir)).release();
    return '';
  } catch (error) {
    expect(error).toBeInstanceOf(StartRefused);
    const { message } = error as StartRefused;
    expect(message).not.toContain('\n');
    return message;
  }
};

describe('the data directory', () => {
  it('is made when it is missing, for its owner alone', async () => {
    dataDir = join(parent, 'a', 'b');
    const { databaseFile, unchecked, release } = await openDataDir(dataDir);
    release();
    expect([databaseFile, unchecked]).toEqual([join(dataDir, 'ballast.db'), false]);
    expect((await stat(dataDir)).mode & 0o777).toBe(0o700);
  });

  it('passes with a sound database in it', async () => {
    expect(await refusalOf()).toBe('');
  });

  it.each<[string, () => Promise<void>]>([
    ['flipped bytes in the header', () => overwrite(10, 30)],
    ['flipped bytes in the last page', async () => overwrite((await stat(file)).size - 4096, 32)],
    ['flipped bytes in a page in the middle', () => overwrite(4096 * 10, 64)],
    ['half of it missing', async () => truncate(file, Math.floor((await stat(file)).size / 2))],
    ['all but a piece of its header missing', () => truncate(file, 60)],
    ['the last bytes missing', async () => truncate(file, (await stat(file)).size - 100)],
    ['flipped bytes in the content of the last page', async () => overwrite((await stat(file)).size - 40, 8)],
    ['a file format from the future', () => overwriteWith(47, 251)],
    ['something else in the file', () => writeFile(file, 'text '.repeat(2_000))],
    [
      'nothing in the file, though it was in use',
      async () => {
        await truncate(file, 0);
        await writeFile(join(dataDir, 'access.json'), '{}');
      },
    ],
  ])('is refused with %s: it says so, and what to do', async (_, damage) => {
    await damage();
    expect(await refusalOf()).toMatch(/ballast\.db is damaged \(.+\)\. Restore a backup .+ --data/);
  });

  it('is new with an empty file that was never in use', async () => {
    await truncate(file, 0);
    expect(await refusalOf()).toBe('');
  });

  it('is refused when it is a file, or lies below one', async () => {
    for (const at of [join(parent, 'file'), join(parent, 'file', 'below')]) {
      await writeFile(join(parent, 'file'), '');
      dataDir = at;
      expect(await refusalOf()).toMatch(/is a file, or lies below one\. Choose a directory with --data\./);
    }
  });

  it('is refused when a directory has the place of the database', async () => {
    await rm(file);
    await mkdir(file);
    expect(await refusalOf()).toMatch(/cannot be opened/);
  });

  it('is refused when the header of the database lets it be read only', async () => {
    await overwriteWith(18, 200);
    expect(await refusalOf()).toMatch(/can only be read/);
  });

  it.each(['ballast.lock', 'ballast.pid', '.write-test'])(
    'is refused when a directory has the place of %s, and the sentence names that',
    async (name) => {
      await mkdir(join(dataDir, name));
      expect(await refusalOf()).toContain(join(dataDir, name));
      // Nothing is held back.
      await rm(join(dataDir, name), { recursive: true });
      expect(await refusalOf()).toBe('');
    },
  );

  it('is refused with something else in the lock, and the database is not blamed', async () => {
    await writeFile(join(dataDir, 'ballast.lock'), 'text '.repeat(2_000));
    const sentence = await refusalOf();
    expect(sentence).toMatch(/ballast\.lock is not the lock .+ Delete it/);
    expect(sentence).not.toContain('ballast.db');
  });

  it.runIf(process.platform === 'linux')('is refused where none can be made', async () => {
    dataDir = '/proc/ballast/data';
    expect(await refusalOf()).toMatch(/cannot be made there\. Choose another with --data\.|may not write/);
  });

  it('is taken by one process at a time, which the sentence names', async () => {
    const { release } = await openDataDir(dataDir);
    expect(await refusalOf()).toMatch(
      new RegExp(`Another Ballast \\(process ${process.pid}\\) runs on .+ Stop it, or choose another`),
    );
    release();
    expect(await refusalOf()).toBe('');
    expect(await readFile(join(dataDir, 'ballast.pid'), 'utf8')).toBe(`${process.pid}\n`);
  });
});

describe('what the system or the engine says', () => {
  it.each([
    ['EACCES', /may not write/],
    ['EROFS', /can only be read/],
    ['ENOSPC', /is full/],
    ['EFBIG', /is full/],
    ['SQLITE_FULL', /is full/],
    ['SQLITE_READONLY_DIRECTORY', /can only be read/],
    ['SQLITE_CANTOPEN', /cannot be opened/],
    ['SQLITE_IOERR_WRITE', /disk .* fails/],
    ['SQLITE_BUSY', /Another program holds/],
    ['SQLITE_CORRUPT_INDEX', /damaged/],
  ])('%s is explained, also as the cause of another error', (code, sentence) => {
    const error = Object.assign(new Error('x'), { code });
    expect(explainDataFailure(error, '/data')?.message).toMatch(sentence);
    expect(explainDataFailure(new Error('y', { cause: error }), '/data')?.message).toMatch(sentence);
    expect(explainDataFailure(new Error(`${code}: z`), '/data') === undefined).toBe(
      !code.startsWith('SQLITE'),
    );
  });

  it.each([
    ['INTERNAL: disk I/O error', /disk .* fails/],
    [
      'SQLITE_UNKNOWN: SQLite error: no such table: project',
      /not as Ballast made it \(no such table: project\)/,
    ],
    ['SQLITE_CONSTRAINT: SQLite error: no', /not as Ballast made it \(no\)/],
    ['ConnectionFailed("Unable to open connection to local database /x: 14")', /cannot be opened/],
  ])('%j is explained, though its code is lost', (message, sentence) => {
    const error = new Error('Failed query: select', { cause: new Error(message) });
    expect(explainDataFailure(error, '/data')?.message).toMatch(sentence);
  });

  it('is left alone when it is about something else', () => {
    expect(explainDataFailure(new Error('x'), '/data')).toBeUndefined();
    expect(explainDataFailure('x', '/data')).toBeUndefined();
  });
});
