import { LibsqlError } from '@libsql/client/web';
import { DatabaseFailed } from '../errors/app-error.ts';

/**
 * What went wrong between us and the database: `network` no answer came, `server` 5xx or 429, `refused` another status,
 * `malformed` an invalid answer, `timeout` the call's time or the event's budget ran out, `open` the breaker is open.
 */
export type FaultKind = 'network' | 'server' | 'refused' | 'malformed' | 'timeout' | 'open';

/** The cause inside a `DatabaseFailed`. */
export class DatabaseFault extends Error {
  readonly kind: FaultKind;
  constructor(kind: FaultKind, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'DatabaseFault';
    this.kind = kind;
  }
}

/** Wraps a fault in the error that requests end with: 504 for `timeout`, else 503. */
export function failWith(fault: DatabaseFault): DatabaseFailed {
  return new DatabaseFailed(fault.kind === 'timeout' ? 'timeout' : 'unavailable', fault);
}

/** Waits for a call of the client, which decodes replies itself. Its error for an invalid number is not our bug. */
export async function decoded<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw failWith(new DatabaseFault('malformed', 'The reply cannot be read.', error));
  }
}

const maxCauses = 8;

/**
 * The database failure inside an error, or undefined when the error has another cause. Walks `cause`: Drizzle wraps the
 * client's error in a message with SQL and parameters, which must reach neither the log nor the API client.
 */
export function databaseFailure(error: unknown): DatabaseFailed | undefined {
  let current: unknown = error;
  for (let depth = 0; depth < maxCauses && current instanceof Error; depth += 1) {
    if (current instanceof DatabaseFailed) return current;
    if (current instanceof DatabaseFault) return failWith(current);
    if (current instanceof LibsqlError && (unavailable.test(current.code) || isServerFailure(current))) {
      return new DatabaseFailed('unavailable', current);
    }
    current = current.cause;
  }
  return undefined;
}

/** An HTTP answer that our transport did not judge; the client keeps its status on the cause only. 400 is our own bug. */
function isServerFailure({ code, cause }: LibsqlError): boolean {
  const isHttp = code === 'SERVER_ERROR' && typeof cause === 'object' && cause !== null && 'status' in cause;
  return isHttp && typeof cause.status === 'number' && (cause.status >= 500 || cause.status === 429);
}

// Codes of SQLite and of sqld (its `StmtError`): what the server cannot do now, as opposed to what we asked wrongly.
// BLOCKED is an account over its quota; PROXY_ERROR a replica that does not reach its primary.
const unavailable =
  /^(?:SQLITE_(?:BUSY|LOCKED|IOERR|FULL|NOMEM|READONLY|CANTOPEN|PROTOCOL|INTERRUPT|CORRUPT|NOTADB)|TRANSACTION_|BLOCKED|PROXY_ERROR|HRANA_)/;
const storage = /^SQLITE_(?:IOERR|FULL|READONLY|CANTOPEN|CORRUPT|NOTADB)/;

/** The database answers, but its disk is full or broken: a small write may pass where an event does not. */
export function isStorageFailure(failure: DatabaseFailed | undefined): boolean {
  const cause = failure?.cause;
  return cause instanceof LibsqlError && storage.test(cause.code);
}

const contention = /^(?:SQLITE_BUSY|SQLITE_LOCKED|TRANSACTION_BUSY)/;

/** Why a call may be worth repeating: `busy` it certainly did nothing, `lost` it may or may not have taken effect. */
export type Transience = 'busy' | 'lost';

/** Undefined for an error that would only happen again, or that took so long that the client has waited enough. */
export function transienceOf(error: unknown): Transience | undefined {
  let current: unknown = error;
  for (let depth = 0; depth < maxCauses && current instanceof Error; depth += 1) {
    if (current instanceof DatabaseFault) {
      return current.kind === 'network' || current.kind === 'server' || current.kind === 'malformed'
        ? 'lost'
        : undefined;
    }
    if (current instanceof LibsqlError && contention.test(current.code)) return 'busy';
    current = current.cause;
  }
  return undefined;
}
