import type { Client, InStatement, ResultSet } from '@libsql/client/web';
import { createClient, LibsqlError } from '@libsql/client/web';
import type { LibSQLDatabase } from 'drizzle-orm/libsql/driver-core';
import { drizzle } from 'drizzle-orm/libsql/web';
import { DatabaseFailed } from '../errors.ts';

/** What one event cost the database, for the log line. */
export interface DbCost {
  roundTrips: number;
  durationMs: number;
  rowsWritten: number;
}

/** One event's hold on the database. Never kept across requests: see `createDb`. */
export interface Db {
  /** Typed reads and single writes. */
  readonly query: LibSQLDatabase;
  /** Statements as one atomic write batch in one HTTP round trip. Throws `DatabaseFailed`. */
  readonly writeBatch: (statements: InStatement[]) => Promise<ResultSet[]>;
  readonly cost: DbCost;
}

export interface DbConfig {
  readonly url: string;
  readonly authToken?: string | undefined;
  readonly timeoutMs: number;
}

/**
 * Opens a client for one event (request, cron run, queue message). A client shared between requests breaks the
 * isolate, and its default limit of 20 calls does so within one: hence one each, and unlimited.
 */
export function createDb(config: DbConfig): Db {
  const cost: DbCost = { roundTrips: 0, durationMs: 0, rowsWritten: 0 };
  const timedFetch = async (request: Request): Promise<Response> => {
    const startedAt = Date.now();
    cost.roundTrips += 1;
    let response: Response;
    try {
      response = await fetch(request, { signal: AbortSignal.timeout(config.timeoutMs) });
    } catch (error) {
      throw new DatabaseFailed(isTimeout(error) ? 'timeout' : 'unavailable', error);
    } finally {
      cost.durationMs += Date.now() - startedAt;
    }
    // 400 would be a request of ours that makes no sense: a bug, not an outage.
    if (response.ok || response.status === 400) return response;
    await response.body?.cancel();
    throw new DatabaseFailed('unavailable', new Error(`The database answered ${response.status}.`));
  };
  const client: Client = createClient({
    url: config.url,
    ...(config.authToken === undefined ? {} : { authToken: config.authToken }),
    concurrency: Infinity,
    fetch: timedFetch,
  });
  return {
    query: drizzle(client),
    cost,
    async writeBatch(statements) {
      const results = await client.batch(statements, 'write');
      for (const result of results) cost.rowsWritten += result.rowsAffected;
      return results;
    },
  };
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError');
}

/**
 * The dependency failure inside an error, or undefined when it is none. Walks `cause`: Drizzle wraps what the
 * client threw in a message that carries SQL and parameters, which must reach neither log nor client.
 */
export function databaseFailure(error: unknown): DatabaseFailed | undefined {
  let current: unknown = error;
  for (let depth = 0; depth < 8 && current instanceof Error; depth += 1) {
    if (current instanceof DatabaseFailed) return current;
    if (current instanceof LibsqlError && isUnavailable(current)) {
      return new DatabaseFailed('unavailable', current);
    }
    current = current.cause;
  }
  return undefined;
}

function isUnavailable(error: LibsqlError): boolean {
  return /^(?:SQLITE_BUSY|SQLITE_LOCKED|SQLITE_IOERR|SQLITE_FULL|HRANA_)/.test(error.code);
}
