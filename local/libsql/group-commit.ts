import { type Connection, rollbackIfOpen } from './connection.ts';
import { type Counters, executeStatement, type WireStatement } from './execute.ts';
import type { WireRequest } from './protocol.ts';

/** A write batch that waits for the next commit. */
export type Member = {
  requests: readonly WireRequest[];
  statements: readonly WireStatement[];
  /** Receives the results, which are durable at that time. */
  done: (results: string[]) => void;
  /** Called when the batch cannot be part of a group: the caller must run it by itself. */
  alone: () => void;
};

/** Limits how long one commit, and with it the event loop, is busy. */
const maxGroup = 64;

const noRows = '{"cols":[],"rows":[],"affected_row_count":0,"last_insert_rowid":null}';
const storedReply = '{"type":"ok","response":{"type":"store_sql"}}';
const closedReply = '{"type":"ok","response":{"type":"close"}}';

export type GroupCommit = { add: (member: Member) => void };

/**
 * Commits write batches that arrive together with one COMMIT, so with one disk sync for all. They share a transaction
 * without savepoints, which would cost more than they save; if any statement fails, it rolls back and runs each batch
 * in its own transaction. No client gets an answer before the commit.
 */
export function createGroupCommit(connection: Connection, counters: Counters): GroupCommit {
  const waiting: Member[] = [];
  let scheduled = false;

  const flush = (): void => {
    const group = waiting.splice(0, maxGroup);
    scheduled = waiting.length > 0;
    if (scheduled) setImmediate(flush);
    const results = runGroup(connection, group, counters);
    for (const [at, member] of group.entries()) {
      const own = results?.[at];
      if (own === undefined) member.alone();
      else member.done(own);
    }
  };

  return {
    add: (member) => {
      waiting.push(member);
      if (scheduled) return;
      scheduled = true;
      setImmediate(flush);
    },
  };
}

/** The results of all members; undefined when the group wrote nothing. */
function runGroup(
  connection: Connection,
  group: readonly Member[],
  counters: Counters,
): string[][] | undefined {
  const before = { ...counters };
  const results: string[][] = [];
  try {
    connection.engine.exec('BEGIN IMMEDIATE');
    for (const member of group) {
      const own = runMember(connection, member, counters);
      if (own === undefined) break;
      results.push(own);
    }
    if (results.length === group.length) {
      connection.engine.exec('COMMIT');
      return results;
    }
  } catch {
    // Lock taken, disk full, invalid value: each member runs again alone, meets the error and answers with it.
  }
  Object.assign(counters, before);
  rollbackIfOpen(connection);
  return undefined;
}

function runMember(connection: Connection, member: Member, counters: Counters): string[] | undefined {
  let steps = noRows;
  let errors = 'null';
  for (const statement of member.statements) {
    const executed = executeStatement(connection, statement, counters);
    if (!executed.ok) return undefined;
    steps += `,${executed.json}`;
    errors += ',null';
  }
  const batch = `{"step_results":[${steps},${noRows},null],"step_errors":[${errors},null,null]}`;
  return member.requests.map(({ type }) => {
    if (type === 'batch') return `{"type":"ok","response":{"type":"batch","result":${batch}}}`;
    return type === 'close' ? closedReply : storedReply;
  });
}
