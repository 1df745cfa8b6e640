import { statSync } from 'node:fs';
import Database from 'libsql';
import { codeOf } from './refusal.ts';

/*
 * A process of its own: `node check-database.ts FILE` prints `{"finding":"ok"}`, or what is wrong with the file. Every
 * page of tables and indexes is read once; of a small file also the content of each index is compared with its table.
 */

const maxFindingChars = 120;
/** Comparing takes about 12 ms a megabyte, eight times as long as reading. */
const compareMaxBytes = 64 * 1024 * 1024;
/** A program that reads it, such as a backup, may be at its end. */
const busyMs = 3_000;
const [, , file = ''] = process.argv;

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

function find(): string {
  // Pages that wait in the log are not yet in the file.
  const isWhole = sizeOf(`${file}-wal`) === 0;
  const bytes = sizeOf(file);
  const database = new Database(file);
  try {
    const pragma = (text: string): unknown => {
      const [row] = database.prepare(`PRAGMA ${text}`).raw().all([]);
      return Object.values(Object(row))[0];
    };
    database.exec(`PRAGMA busy_timeout = ${busyMs}`);
    const finding = String(pragma(bytes > compareMaxBytes ? 'quick_check(1)' : 'integrity_check(1)'));
    if (finding !== 'ok') return finding;
    // The engine takes the missing end of a last page for zeros.
    const missing = Number(pragma('page_count')) * Number(pragma('page_size')) - bytes;
    if (isWhole && missing > 0) return `${missing} bytes are missing at its end`;
    // The header may say that the file is for reading only, which only a write is told.
    database.exec('BEGIN IMMEDIATE; CREATE TABLE ballast_write_test (id); ROLLBACK');
    return 'ok';
  } finally {
    database.close();
  }
}

function check(): Record<string, string> {
  try {
    // "*** in database main ***" stands in a line of its own before what was found.
    const text = find().replace(/^\*{3}[^\n]*\n/, '');
    return { finding: text.split('\n', 1)[0]?.slice(0, maxFindingChars) ?? '' };
  } catch (error) {
    return { errorCode: codeOf(error) ?? 'SQLITE_CORRUPT' };
  }
}

process.stdout.write(JSON.stringify(check()));
