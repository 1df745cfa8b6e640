import { type Connection, invalidatePrepared, prepare, type Prepared } from './connection.ts';
import { ProtocolError, type SqlFailure, toSqlFailure } from './errors.ts';
import type { ScannedSql } from './sql-scan.ts';
import { decodeValue, encodeValue, type SqlValue } from './values.ts';

/** A statement of the protocol with its text looked up (specification: "Stmt"). */
export type WireStatement = {
  sql: string;
  args?: unknown;
  named_args?: unknown;
  want_rows?: unknown;
};

export type Counters = { roundTrips: number; statements: number; rowsRead: number };

export type Executed = { ok: true; json: string } | { ok: false; failure: SqlFailure };

/** sqld has a similar limit (its default `max_response_size` is 10 MB); here it also limits the size of one string. */
const maxResultChars = 32 * 1024 * 1024;

const refuse = (code: string, message: string): Executed => ({ ok: false, failure: { code, message } });

/**
 * Runs one statement and returns its result as Hrana JSON ("StmtResult"). Returns an engine error as a value; raises
 * only ProtocolError, for a broken message. With RETURNING, `last_insert_rowid` is null: reading it would cost a second
 * statement, and the caller has chosen its columns.
 */
export function executeStatement(connection: Connection, wire: WireStatement, counters: Counters): Executed {
  counters.statements += 1;
  const args = positionalOf(wire);
  let prepared: Prepared | undefined;
  try {
    prepared = prepare(connection, wire.sql);
    const { scan } = prepared;
    if (scan.statements !== 1) return refuseCount(scan.statements);
    const bound = args ?? bindNames(wire.named_args, prepared);
    if (bound.length !== scan.parameters.length) return refuseArguments(bound.length, prepared);
    // The binding never finishes an EXPLAIN; until then its connection cannot commit a transaction.
    if (scan.kind === 'session' || scan.explain) connection.tainted = true;
    if (connection.readOnly && (scan.kind === 'write' || scan.kind === 'schema')) {
      return refuse('SQLITE_READONLY', 'SQLite error: attempt to write in a read-only transaction');
    }
    const json = prepared.returnsRows
      ? query(prepared, bound, wire.want_rows !== false, counters)
      : change(connection, prepared, bound);
    if (scan.kind !== 'read' && scan.kind !== 'write') afterControl(connection, scan);
    return json === undefined ? refuse('RESPONSE_TOO_LARGE', 'Response is too large') : { ok: true, json };
  } catch (error) {
    if (error instanceof ProtocolError) throw error;
    const failure = toSqlFailure(error);
    if (failure.code === 'SQLITE_BUSY' && prepared !== undefined) haltAfterBusy(connection, prepared);
    return { ok: false, failure };
  }
}

/**
 * Ends a statement that met a lock: until it ends, its connection cannot commit a transaction. The binding has no
 * reset, so this runs it again on a read-only connection, where it fails for good and ends.
 */
function haltAfterBusy({ engine }: Connection, { statement, scan }: Prepared): void {
  engine.exec('PRAGMA query_only = 1');
  try {
    statement.run(scan.parameters.map(() => null));
  } catch {
    // The expected error: SQLITE_READONLY.
  } finally {
    engine.exec('PRAGMA query_only = 0');
  }
}

function afterControl(connection: Connection, { kind, readOnlyBegin }: ScannedSql): void {
  if (kind === 'schema' || kind === 'rollback') invalidatePrepared(connection);
  if (kind === 'begin') connection.readOnly = readOnlyBegin;
  else if (kind === 'commit' || kind === 'rollback') connection.readOnly = false;
}

function refuseCount(statements: number): Executed {
  return statements === 0
    ? refuse('SQL_NO_STATEMENT', 'SQL string does not contain any statement')
    : refuse('SQL_MANY_STATEMENTS', 'SQL string contains more than one statement');
}

function refuseArguments(given: number, { scan }: Prepared): Executed {
  const reason = `expected ${scan.parameters.length} parameters, found ${given}`;
  return refuse('ARGS_INVALID', `Arguments do not match SQL parameters: ${reason}`);
}

function positionalOf(wire: WireStatement): SqlValue[] | undefined {
  const { args, named_args: named } = wire;
  const hasNames = Array.isArray(named) && named.length > 0;
  if (args === undefined || (hasNames && Array.isArray(args) && args.length === 0)) {
    return hasNames ? undefined : [];
  }
  if (!Array.isArray(args) || hasNames)
    throw new ProtocolError('Both or malformed positional and named arguments');
  const values: SqlValue[] = [];
  for (const arg of args) values.push(decodeValue(arg));
  return values;
}

/** Turns named arguments into positional ones: the engine's binding aborts the process on a bare `?` among names. */
function bindNames(named: unknown, { scan }: Prepared): SqlValue[] {
  const byName = new Map<string, SqlValue>();
  for (const entry of Array.isArray(named) ? named : []) {
    const { name, value }: { name?: unknown; value?: unknown } = Object(entry);
    if (typeof name !== 'string') throw new ProtocolError('A named argument needs a name');
    byName.set(name, decodeValue(value));
  }
  const values: SqlValue[] = [];
  for (const parameter of scan.parameters) {
    // Clients may leave out the prefix: `id` binds `:id`, `@id` and `$id`.
    const value = parameter === null ? undefined : (byName.get(parameter) ?? byName.get(parameter.slice(1)));
    if (value === undefined && parameter !== null && !byName.has(parameter)) break;
    values.push(value ?? null);
  }
  return values;
}

function change(connection: Connection, { statement }: Prepared, args: SqlValue[]): string {
  const { changes, lastInsertRowid } = statement.run(args);
  // The binding returns a double; for ids above 2^53 (hashes), this asks again for the exact number.
  const rowid = Number.isSafeInteger(lastInsertRowid) ? String(lastInsertRowid) : exactRowid(connection);
  return `{"cols":[],"rows":[],"affected_row_count":${changes},"last_insert_rowid":"${rowid}"}`;
}

function exactRowid(connection: Connection): string {
  const [row] = connection.engine.prepare('SELECT last_insert_rowid()').raw().all([]);
  return Array.isArray(row) ? String(row[0]) : '0';
}

function query(
  prepared: Prepared,
  args: SqlValue[],
  wantRows: boolean,
  counters: Counters,
): string | undefined {
  let rows = '';
  let count = 0;
  let width = -1;
  // The loop always runs to the end: an unfinished statement would hold its transaction open.
  for (const row of prepared.statement.iterate(args)) {
    count += 1;
    if (!wantRows || rows.length > maxResultChars || !Array.isArray(row)) continue;
    width = row.length;
    let cells = '';
    for (const cell of row) cells += cells === '' ? encodeValue(cell) : `,${encodeValue(cell)}`;
    rows += rows === '' ? `[${cells}]` : `,[${cells}]`;
  }
  if (rows.length > maxResultChars) return undefined;
  counters.rowsRead += count;
  const isWrite = prepared.scan.kind === 'write';
  const columns = columnsOf(prepared, width);
  // With RETURNING, the engine gives exactly one row for each row it changed.
  return `{"cols":${columns},"rows":[${rows}],"affected_row_count":${isWrite ? count : 0},"last_insert_rowid":null}`;
}

/** Column names and declared types; read again when rows have more columns, since the schema has changed. */
export function columnsOf(prepared: Prepared, width: number): string {
  const known = prepared.columns;
  if (known !== undefined && (width < 0 || known.count === width)) return known.json;
  const columns = prepared.statement.columns();
  let json = '';
  for (const { name, type } of columns) {
    const decltype = type === null ? 'null' : JSON.stringify(type);
    json += `${json === '' ? '' : ','}{"name":${JSON.stringify(name)},"decltype":${decltype}}`;
  }
  prepared.columns = { json: `[${json}]`, count: columns.length };
  return prepared.columns.json;
}
