import type { Client, InArgs, InStatement, TransactionMode } from '@libsql/client/web';
import { createClient } from '@libsql/client/web';
import type { LibSQLDatabase } from 'drizzle-orm/libsql/driver-core';
import { drizzle } from 'drizzle-orm/libsql/web';
import type { Breaker } from '../domain/breaker.ts';
import { httpAddressOf } from '../domain/database-address.ts';
import { decoded } from './fault.ts';
import { sendWriteBatch, type WriteResult } from './pipeline.ts';
import { type Repeat, withRetry } from './retry.ts';
import { normalizeSql, type SlowQuery } from './slow-query.ts';
import { createDbState, type DbState } from './state.ts';
import { createTransport, type DbCost, type Fetch } from './transport.ts';

/** One event's hold on the database. Never kept across requests: see `createDb`. */
export interface Db {
  /** Typed reads and single writes. */
  readonly query: LibSQLDatabase;
  /** Statements as one atomic write batch in one HTTP round trip. Throws `DatabaseFailed`. */
  readonly writeBatch: (statements: InStatement[], options?: WriteOptions) => Promise<WriteResult[]>;
  readonly cost: DbCost;
}

export interface WriteOptions {
  /** `safe` when running the batch twice does what running it once does: it is then repeated after a lost answer too. */
  readonly repeat?: Repeat;
}

export interface DbConfig {
  readonly url: string;
  readonly authToken?: string | undefined;
  /** What takes requests to `url`. Default: the global `fetch`. */
  readonly fetch?: Fetch | undefined;
  /** For one round trip. */
  readonly timeoutMs: number;
  /** For all round trips of this event together, waits between repeats included. Default: twice `timeoutMs`. */
  readonly budgetMs?: number | undefined;
  /** Sent along, so that a server that logs shares our trace id. */
  readonly traceparent?: string | undefined;
  /** What it shares with other events. Default: nothing. */
  readonly state?: DbState;
  /** Default: that of `state`. */
  readonly breaker?: Breaker;
  /** Calls that take as long are told to `onSlowQuery`, each text once a minute. */
  readonly slowQueryMs?: number | undefined;
  readonly onSlowQuery?: ((query: SlowQuery) => void) | undefined;
}

/** A statement in any of the forms that the client takes. */
type AnyStatement = InStatement | [string, InArgs?];

/**
 * Opens a client for one event (request, cron run, queue message). Requests must not share a client: that breaks the
 * isolate. The client's default limit of 20 calls breaks it even within one request, so we lift the limit.
 */
export function createDb(config: DbConfig): Db {
  const cost: DbCost = { roundTrips: 0, retries: 0, durationMs: 0, rowsRead: 0, rowsWritten: 0 };
  const { timeoutMs, budgetMs = timeoutMs * 2, state = createDbState(), breaker = state.breaker } = config;
  const { metrics } = state;
  let waitedMs = 0;
  const leftMs = (): number => budgetMs - cost.durationMs - waitedMs;
  const { fetch, traceparent } = config;
  const transport = createTransport({ timeoutMs, breaker, metrics, cost, leftMs, traceparent, fetch });
  let opened: Client | undefined;
  // An ingest request only writes, and that needs no client.
  const client = (): Client =>
    (opened ??= createClient({
      // The client drops the last part of a path that does not end with a slash.
      url: `${httpAddressOf(config.url)}/`,
      ...(config.authToken === undefined ? {} : { authToken: config.authToken }),
      concurrency: Infinity,
      fetch: transport,
    }));
  const onRetry = (waitMs: number): void => {
    waitedMs += waitMs;
    cost.retries += 1;
    metrics.count('dbRetries', {});
  };
  const run = <T>(statements: AnyStatement[], repeat: Repeat, send: () => Promise<T>): Promise<T> =>
    withRetry(() => timed({ ...config, state }, client, statements, send), { repeat, leftMs, onRetry });

  const guarded: Client = {
    protocol: 'http',
    get closed() {
      return client().closed;
    },
    execute(statement: InStatement, args?: InArgs) {
      const whole =
        args === undefined || typeof statement !== 'string' ? statement : { sql: statement, args };
      return run([whole], isRead(whole) ? 'safe' : 'unsafe', () => decoded(client().execute(whole)));
    },
    batch(statements, mode = 'deferred') {
      const onlyReads = statements.every(isRead);
      // A batch that says it only reads may be answered by the nearest replica.
      const actualMode: TransactionMode = onlyReads && mode === 'deferred' ? 'read' : mode;
      return run(statements, onlyReads ? 'safe' : 'unsafe', () =>
        decoded(client().batch(statements, actualMode)),
      );
    },
    migrate: (statements) => client().migrate(statements),
    transaction: (mode: TransactionMode = 'write') => client().transaction(mode),
    executeMultiple: (sql) => client().executeMultiple(sql),
    sync: () => client().sync(),
    reconnect: () => client().reconnect(),
    close: () => client().close(),
  };
  let query: LibSQLDatabase | undefined;
  return {
    get query() {
      return (query ??= drizzle(guarded));
    },
    cost,
    writeBatch: (statements, { repeat = 'unsafe' } = {}) =>
      run(statements, repeat, () =>
        sendWriteBatch({ url: config.url, authToken: config.authToken, transport }, statements),
      ),
  };
}

type SharedConfig = DbConfig & { readonly state: DbState };

/** Runs one attempt, and reports it when it was slow, failed or not. */
async function timed<T>(
  config: SharedConfig,
  client: () => Client,
  statements: AnyStatement[],
  send: () => Promise<T>,
): Promise<T> {
  const { slowQueryMs = Infinity } = config;
  const startedAt = Date.now();
  let explain: SlowQuery['explain'];
  try {
    const result = await send();
    explain = () => explainPlans(client(), statements);
    return result;
  } finally {
    const durationMs = Date.now() - startedAt;
    if (durationMs >= slowQueryMs) reportSlow(config, statements, durationMs, explain);
  }
}

function reportSlow(
  { onSlowQuery, state }: SharedConfig,
  statements: AnyStatement[],
  durationMs: number,
  explain: SlowQuery['explain'],
): void {
  state.metrics.count('dbSlow', {});
  const sql = normalizeSql(statements.slice(0, maxExplained).map(sqlOf).join('; '));
  if (onSlowQuery === undefined || !state.mayReport(sql, Date.now())) return;
  onSlowQuery({ sql, statements: statements.length, durationMs, explain });
}

const maxExplained = 12;
const maxPlanLines = 40;
const maxPlanLineChars = 200;

/**
 * The plans of the first statements. Parameters are left empty: they do not change the plan. Not as one batch: the
 * embedded engine cannot commit a transaction in which something was explained.
 */
async function explainPlans(client: Client, statements: AnyStatement[]): Promise<string[]> {
  const plans = await Promise.all(
    statements.slice(0, maxExplained).map((statement) =>
      client.execute({
        sql: `explain query plan ${sqlOf(statement)}`,
        args: Array.from({ length: argCountOf(statement) }, () => null),
      }),
    ),
  );
  return plans
    .flatMap(({ rows }, at) =>
      rows.map(({ detail }) => `${at + 1}: ${typeof detail === 'string' ? detail : '?'}`),
    )
    .slice(0, maxPlanLines)
    .map((line) => line.slice(0, maxPlanLineChars));
}

function sqlOf(statement: AnyStatement): string {
  if (typeof statement === 'string') return statement;
  return Array.isArray(statement) ? statement[0] : statement.sql;
}

function argCountOf(statement: AnyStatement): number {
  if (typeof statement === 'string') return 0;
  const args = Array.isArray(statement) ? statement[1] : statement.args;
  return Array.isArray(args) ? args.length : 0;
}

const readsOnly = /^\s*(?:select|with|values|explain)\b/i;
const writes = /\b(?:insert|update|delete|replace)\b/i;

/** True only when it is sure: a read that mentions a word of writing is merely not repeated. */
function isRead(statement: AnyStatement): boolean {
  const sql = sqlOf(statement);
  return readsOnly.test(sql) && !writes.test(sql);
}
