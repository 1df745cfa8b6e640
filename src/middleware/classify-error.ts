import { HTTPException } from 'hono/http-exception';
import { databaseFailure } from '../db/fault.ts';
import { AppError, type ErrorCode } from '../errors/app-error.ts';
import { dependencyFailure, dependencyRetryAfter } from '../platform/dependency-failure.ts';

/** Names an `HTTPException` of Hono's own middleware in our catalogue. */
const codeOfHonoStatus: ReadonlyMap<number, ErrorCode> = new Map<number, ErrorCode>([
  [401, 'unauthenticated'],
  [403, 'insufficient_scope'],
  [404, 'not_found'],
  [405, 'method_not_allowed'],
  [406, 'not_acceptable'],
  [412, 'precondition_failed'],
  [413, 'payload_too_large'],
  [414, 'uri_too_long'],
  [415, 'unsupported_media_type'],
  [428, 'precondition_required'],
  [429, 'rate_limited'],
  [503, 'dependency_unavailable'],
  [504, 'dependency_timeout'],
]);

/** Headers without which a refusal cannot be understood. */
const explainingHeaders = ['Allow', 'WWW-Authenticate', 'Retry-After'];

/**
 * Turns a thrown value into an `AppError`: our own, Hono's, a failed dependency's, else `internal` for a bug. Never
 * throws, for any value. `isClientGone`: the client hung up, so our own aborts are not faults.
 */
export function toAppError(thrown: unknown, isClientGone = false): AppError {
  try {
    if (thrown instanceof AppError) return thrown;
    if (thrown instanceof HTTPException) return ofHono(thrown);
    const database = databaseFailure(thrown);
    if (database !== undefined) return database;
    const dependency = dependencyFailure(thrown);
    if (dependency === undefined) return new AppError('internal', { cause: thrown });
    return isClientGone ? new AppError('malformed_request', { cause: thrown }) : dependency;
  } catch {
    // The prototype or the getters of the value throw. The log reads it with more care.
    return new AppError('internal', { cause: thrown });
  }
}

function ofHono(exception: HTTPException): AppError {
  const { status } = exception;
  const headers = explainingHeaders.flatMap((name) => {
    const value = exception.res?.headers.get(name);
    return value === null || value === undefined ? [] : [[name, value] as const];
  });
  const fallback = status >= 500 ? 'internal' : 'malformed_request';
  return new AppError(codeOfHonoStatus.get(status) ?? fallback, {
    headers: {
      ...(status === 503 || status === 504 ? dependencyRetryAfter : {}),
      ...Object.fromEntries(headers),
    },
    cause: exception,
  });
}
