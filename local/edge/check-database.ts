import Database from 'libsql';
import { codeOf } from './refusal.ts';

/*
 * A process of its own: `node check-database.ts FILE` prints `{"finding":"ok"}`, or what is wrong with the file. Every
 * page of tables and indexes is read once (`quick_check`); the content of an index is not compared with its table.
 */

const maxFindingChars = 120;
const [, , file = ''] = process.argv;

function check(): Record<string, string> {
  try {
    const database = new Database(file);
    const [row] = database.prepare('PRAGMA quick_check(1)').raw().all([]);
    database.close();
    const [finding] = Object.values(Object(row));
    // "*** in database main ***" stands in a line of its own before what was found.
    const text = String(finding).replace(/^\*{3}[^\n]*\n/, '');
    return { finding: text.split('\n', 1)[0]?.slice(0, maxFindingChars) ?? '' };
  } catch (error) {
    return { errorCode: codeOf(error) ?? 'SQLITE_CORRUPT' };
  }
}

process.stdout.write(JSON.stringify(check()));
