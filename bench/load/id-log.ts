import Database from 'libsql';
import { type FileHandle, open } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';

/** Event ids that were answered 200, on disk: memory stays the same however many they become. */
export interface IdLog {
  readonly add: (projectId: number, eventId: string) => void;
  readonly count: () => number;
  /** Which of the ids added so far, from `from` on, have no row; at most a hundred of them are named. */
  readonly findMissing: (databaseFile: string, from?: number) => Promise<MissingIds>;
  readonly close: () => Promise<void>;
}

export interface MissingIds {
  readonly checked: number;
  readonly missing: number;
  readonly examples: readonly string[];
  /** The first ids up to here are all stored: where the next check may begin. */
  readonly storedUpTo: number;
}

const projectChars = 8;
const recordBytes = projectChars + 32 + 1;
const recordsPerCheck = 1_000;
const maxExamples = 100;

/** Opens an empty log. Ids have 32 characters, project ids at most 8 digits. */
export async function openIdLog(file: string): Promise<IdLog> {
  const handle = await open(file, 'wx+');
  let waiting: string[] = [];
  let count = 0;
  let written = Promise.resolve();

  const flush = (): Promise<void> => {
    const text = waiting.join('');
    waiting = [];
    if (text !== '') written = written.then(() => handle.appendFile(text, 'latin1'));
    return written;
  };

  return {
    add: (projectId, eventId) => {
      waiting.push(`${String(projectId).padStart(projectChars)}${eventId}\n`);
      count += 1;
      if (waiting.length >= 500) void flush();
    },
    count: () => count,
    findMissing: async (databaseFile, from = 0) => {
      const end = count;
      await flush();
      let checked = 0;
      let missing = 0;
      let storedUpTo = from;
      const examples: string[] = [];
      for (let at = from; at < end; at += recordsPerCheck) {
        const records = await readRecords(handle, at, Math.min(recordsPerCheck, end - at));
        const lost = missingOf(databaseFile, records);
        checked += records.length;
        missing += lost.length;
        for (const id of lost) if (examples.length < maxExamples) examples.push(id);
        if (missing === 0) storedUpTo = at + records.length;
        await nextTurn();
      }
      return { checked, missing, examples, storedUpTo };
    },
    close: async () => {
      await flush();
      await handle.close();
    },
  };
}

interface IdRecord {
  readonly projectId: number;
  readonly eventId: string;
}

async function readRecords(handle: FileHandle, from: number, records: number): Promise<IdRecord[]> {
  const buffer = Buffer.alloc(records * recordBytes);
  await handle.read(buffer, 0, buffer.length, from * recordBytes);
  return Array.from({ length: records }, (_, at) => {
    const text = buffer.toString('latin1', at * recordBytes, (at + 1) * recordBytes);
    return { projectId: Number(text.slice(0, projectChars)), eventId: text.slice(projectChars, -1) };
  });
}

/** Asks the file itself, past the server and its faults; the connection is gone before anybody may be killed. */
function missingOf(databaseFile: string, records: readonly IdRecord[]): string[] {
  const database = new Database(databaseFile);
  try {
    const sent = JSON.stringify(records.map(({ projectId, eventId }) => [projectId, eventId]));
    return database
      .prepare(
        `select value ->> 1 from json_each(?) as sent where not exists (select 1 from event
          where project_id = sent.value ->> 0 and event_id = sent.value ->> 1)`,
      )
      .raw()
      .all([sent])
      .map((row) => String(Object(row)[0]));
  } finally {
    database.close();
  }
}
