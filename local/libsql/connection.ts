import Database from 'libsql';
import { scanSql, type ScannedSql } from './sql-scan.ts';

type EngineStatement = ReturnType<InstanceType<typeof Database>['prepare']>;

export type Prepared = {
  statement: EngineStatement;
  scan: ScannedSql;
  /** The statement returns rows: a query, or a write with RETURNING. */
  returnsRows: boolean;
  /** Columns as Hrana JSON and their number; read once from the engine, which is slow at that. */
  columns: { json: string; count: number } | undefined;
};

export type Connection = {
  engine: InstanceType<typeof Database>;
  prepared: Map<string, Prepared>;
  /** All connections of a file share this; when `seenEpoch` is behind it, the prepared columns may be stale. */
  schema: SchemaEpoch;
  seenEpoch: number;
  /** A statement changed the connection beyond itself (a pragma, an attached file): give it to no other client. */
  tainted: boolean;
  /** Inside a transaction that was begun READONLY. */
  readOnly: boolean;
};

export type SchemaEpoch = { value: number };

export type Durability = 'FULL' | 'NORMAL';

export type ConnectionOptions = { file: string; schema: SchemaEpoch; durability: Durability };

/** How many distinct texts one connection keeps prepared; the product has fewer, so it evicts none in practice. */
const maxPrepared = 256;
/** A longer text (a bulk insert) would cost memory and is hardly ever sent twice. */
const maxPreparedChars = 20_000;

/**
 * Opens the file in WAL mode. Sets no busy timeout: the engine would block the only thread, while the holder of the
 * lock needs that thread too. The server waits instead, without blocking.
 */
export function openConnection({ file, schema, durability }: ConnectionOptions): Connection {
  const engine = new Database(file);
  engine.exec('PRAGMA journal_mode = WAL');
  engine.exec(`PRAGMA synchronous = ${durability}`);
  // Statement journals and sorters stay in memory: temporary files are the slowest part of a small write.
  engine.exec('PRAGMA temp_store = MEMORY');
  engine.exec('PRAGMA cache_size = -32768');
  // The WAL grows to 16 MiB before a checkpoint: a counter page written by many events is then copied only once.
  engine.exec('PRAGMA wal_autocheckpoint = 4000');
  engine.exec('PRAGMA foreign_keys = ON');
  engine.defaultSafeIntegers(true);
  return { engine, prepared: new Map(), schema, seenEpoch: schema.value, tainted: false, readOnly: false };
}

/** The prepared statement of a text, from the least-recently-used cache. Raises the engine's own errors. */
export function prepare(connection: Connection, sql: string): Prepared {
  const { prepared } = connection;
  if (connection.seenEpoch !== connection.schema.value) {
    prepared.clear();
    connection.seenEpoch = connection.schema.value;
  }
  const found = prepared.get(sql);
  if (found !== undefined) {
    if (prepared.size >= maxPrepared) {
      prepared.delete(sql);
      prepared.set(sql, found);
    }
    return found;
  }
  const scan = scanSql(sql);
  const statement = connection.engine.prepare(sql);
  const fresh: Prepared = { statement, scan, returnsRows: statement.reader, columns: undefined };
  if (fresh.returnsRows) statement.raw();
  if (sql.length > maxPreparedChars) return fresh;
  if (prepared.size >= maxPrepared) {
    const oldest = prepared.keys().next();
    if (oldest.done !== true) prepared.delete(oldest.value);
  }
  prepared.set(sql, fresh);
  return fresh;
}

/** Call after a change of the schema, or its rollback: marks all prepared statements of all connections as stale. */
export function invalidatePrepared(connection: Connection): void {
  connection.schema.value += 1;
}

/** Rows changed since the connection was opened, triggers and cascades included (`total_changes()`). */
export function totalChanges(connection: Connection): number {
  const [row] = connection.engine.prepare('SELECT total_changes()').raw().all([]);
  return Array.isArray(row) ? Number(row[0]) : 0;
}

/** Gives up an open transaction, if there is one. */
export function rollbackIfOpen(connection: Connection): void {
  connection.readOnly = false;
  if (!connection.engine.inTransaction) return;
  connection.engine.exec('ROLLBACK');
  invalidatePrepared(connection);
}

/** Closes the connection together with its prepared statements. */
export function closeConnection(connection: Connection): void {
  connection.prepared.clear();
  connection.engine.close();
}
