import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'libsql';
import { decodePayload } from '../../src/domain/event/payload.ts';

/**
 * Everything that lies under `dataDir`, as text: the files as they are, and every value of every table, payloads
 * inflated. Open it only while Ballast is stopped.
 */
export async function readAllStoredText(dataDir: string): Promise<string> {
  const parts: string[] = [];
  for (const entry of await readdir(dataDir, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const bytes = await readFile(path);
    parts.push(bytes.toString('latin1'));
    if (bytes.subarray(0, 15).toString('latin1') === 'SQLite format 3') parts.push(...readTables(path));
  }
  return parts.join('\n');
}

function readTables(path: string): string[] {
  const database = new Database(path, { readonly: true });
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
