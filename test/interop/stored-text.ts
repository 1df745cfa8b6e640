import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'libsql';
import { decodePayload } from '../../src/kinds/error/payload.ts';

/**
 * Everything that lies under `dataDir`, as text: the files as they are, and every value of every table, payloads
 * inflated. Open it only while Ballast is stopped.
 */
export async function readAllStoredText(dataDir: string): Promise<string> {
  const entries = await readdir(dataDir, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const files = await Promise.all(paths.map((path) => readFile(path, 'latin1')));
  // Only now: opening a database folds its write-ahead log in.
  const databases = paths.filter((_, index) => files[index]?.startsWith('SQLite format 3') === true);
  return [...files, ...databases.flatMap((path) => readTables(path))].join('\n');
}

function readTables(path: string): string[] {
  const database = new Database(path);
  try {
    const names = database.prepare(`select name from sqlite_master where type = 'table'`).raw().all().flat();
    return names
      .flatMap((name) =>
        database
          .prepare(`select * from "${String(name)}"`)
          .raw()
          .all()
          .flat(),
      )
      .map((value) => (value instanceof Uint8Array ? readBlob(value) : String(value)));
  } finally {
    database.close();
  }
}

function readBlob(bytes: Uint8Array): string {
  try {
    return JSON.stringify(decodePayload(bytes));
  } catch {
    return Buffer.from(bytes).toString('latin1');
  }
}
