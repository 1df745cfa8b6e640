import { statSync } from 'node:fs';
import Database from 'libsql';
import { codeOf } from './refusal.ts';

/*
 * Runs as its own process: `node check-database.ts FILE` prints `{"finding":"ok"}`, or what is wrong with the file. It
 * reads every page of tables and indexes once; for a small file it also compares each index with its table.
 */

const maxFindingChars = 120;
/** Comparing takes about 12 ms a megabyte, eight times as long as reading. */
const compareMaxBytes = 64 * 1024 * 1024;
/** How long to wait for a program that reads the file, such as a backup near its end. */
const busyMs = 3_000;
const [, , file = ''] = process.argv;

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

function find(): string {
  // Pages in the WAL are not yet in the file.
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
    // The engine reads the missing end of a last page as zeros.
    const missing = Number(pragma('page_count')) * Number(pragma('page_size')) - bytes;
    if (isWhole && missing > 0) return `${missing} bytes are missing at its end`;
    // The header may mark the file as read-only; only a write shows that.
    database.exec('BEGIN IMMEDIATE; CREATE TABLE ballast_write_test (id); ROLLBACK');
    return 'ok';
  } finally {
    database.close();
  }
}

function check(): Record<string, string> {
  try {
    // The line "*** in database main ***" comes before the finding.
    const text = find().replace(/^\*{3}[^\n]*\n/, '');
    return { finding: text.split('\n', 1)[0]?.slice(0, maxFindingChars) ?? '' };
  } catch (error) {
    return { errorCode: codeOf(error) ?? 'SQLITE_CORRUPT' };
  }
}

process.stdout.write(JSON.stringify(check()));
