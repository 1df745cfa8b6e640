import { executeBatch, failureJson } from './batch.ts';
import { type Connection, prepare } from './connection.ts';
import { ProtocolError, type SqlFailure, toSqlFailure } from './errors.ts';
import { columnsOf, type Counters, executeStatement } from './execute.ts';
import { sqlOf, statementOf, stepsOf, storeSql, type StoredSql, type WireRequest } from './protocol.ts';

/**
 * What a pipeline runs on: one connection and the texts stored with it. While `mayWait` is true, a busy database is
 * reported to the caller; afterwards the client gets SQLITE_BUSY.
 */
export type Session = {
  connection: Connection;
  stored: StoredSql;
  closed: boolean;
  mayWait: boolean;
};

export const createSession = (connection: Connection): Session => ({
  connection,
  stored: new Map(),
  closed: false,
  mayWait: true,
});

/** `busy`: another connection holds the lock and nothing was done yet, so the caller may wait and run it again. */
export type PipelineResult = { busy: true } | { busy: false; results: string[] };

const ok = (response: string): string => `{"type":"ok","response":${response}}`;
const failed = (failure: SqlFailure): string => `{"type":"error","error":${failureJson(failure)}}`;

/**
 * Runs the requests of one pipeline in order (Hrana over HTTP, "StreamRequest"); each gets its own result. Raises
 * ProtocolError for a broken message; earlier statements stay done, as on sqld. Given the results of an earlier call
 * that found the database busy, it continues after them.
 */
export function runPipeline(
  session: Session,
  requests: readonly WireRequest[],
  counters: Counters,
  results: string[] = [],
): PipelineResult {
  for (let at = results.length; at < requests.length; at += 1) {
    const request = requests[at];
    const result = request === undefined ? undefined : runRequest(session, request, counters);
    if (result === undefined) return { busy: true };
    results.push(result);
  }
  return { busy: false, results };
}

/** The result of one request, or undefined when the database is busy and the request did nothing. */
function runRequest(session: Session, request: WireRequest, counters: Counters): string | undefined {
  const { connection, stored } = session;
  if (session.closed) throw new ProtocolError('The stream is closed');
  switch (request.type) {
    case 'execute':
      return runExecute(session, request, counters);
    case 'batch': {
      const batch = executeBatch(session, stepsOf(request.batch, stored), counters);
      return batch.busy ? undefined : ok(`{"type":"batch","result":${batch.json}}`);
    }
    case 'sequence':
      return runSequence(session, sqlOf(request, stored), counters);
    case 'describe':
      return describe(connection, sqlOf(request, stored));
    case 'store_sql':
      storeSql(request, stored);
      return ok('{"type":"store_sql"}');
    case 'close_sql':
      if (typeof request.sql_id === 'number') stored.delete(request.sql_id);
      return ok('{"type":"close_sql"}');
    case 'get_autocommit':
      return ok(`{"type":"get_autocommit","is_autocommit":${!connection.engine.inTransaction}}`);
    case 'close':
      session.closed = true;
      return ok('{"type":"close"}');
    default:
      throw new ProtocolError('Unknown type of request');
  }
}

function runExecute(session: Session, request: WireRequest, counters: Counters): string | undefined {
  const { connection, stored, mayWait } = session;
  const canWait = mayWait && !connection.engine.inTransaction;
  const executed = executeStatement(connection, statementOf(request.stmt, stored), counters);
  if (executed.ok) return ok(`{"type":"execute","result":${executed.json}}`);
  return canWait && executed.failure.code === 'SQLITE_BUSY' ? undefined : failed(executed.failure);
}

/** Runs several statements from one text, up to the first that fails. A script is never repeated. */
function runSequence({ connection }: Session, sql: string, counters: Counters): string {
  counters.statements += 1;
  connection.tainted = true;
  connection.schema.value += 1;
  try {
    connection.engine.exec(sql);
    return ok('{"type":"sequence"}');
  } catch (error) {
    return failed(toSqlFailure(error));
  }
}

function describe(connection: Connection, sql: string): string {
  try {
    const prepared = prepare(connection, sql);
    const { kind, parameters, explain } = prepared.scan;
    const params = parameters.map((name) => ({ name }));
    const columns = prepared.returnsRows ? columnsOf(prepared, -1) : '[]';
    const isReadonly = kind === 'read' || kind === 'begin' || kind === 'commit' || kind === 'rollback';
    const result = `{"params":${JSON.stringify(params)},"cols":${columns},"is_explain":${explain},"is_readonly":${isReadonly}}`;
    return ok(`{"type":"describe","result":${result}}`);
  } catch (error) {
    return failed(toSqlFailure(error));
  }
}
