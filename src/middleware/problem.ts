import type { Context, ErrorHandler, NotFoundHandler } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { databaseFailure } from '../db/fault.ts';
import { AppError, NotFound, type ErrorCode } from '../errors.ts';
import { errorCatalogue } from '../errors/catalogue.ts';
import { createLog, defaultLogSettings } from '../platform/log.ts';
import type { AppEnv } from './app-env.ts';

/** Names an `HTTPException` of Hono's own middleware in our catalogue. */
const codeOfHonoStatus: ReadonlyMap<number, ErrorCode> = new Map<number, ErrorCode>([
  [400, 'malformed_request'],
  [401, 'unauthenticated'],
  [404, 'not_found'],
  [405, 'method_not_allowed'],
  [413, 'payload_too_large'],
  [415, 'unsupported_media_type'],
]);

/** Finds our error inside whatever was thrown: ours; Hono's; a failed dependency; else a bug of ours. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof HTTPException) {
    const allow = error.res?.headers.get('Allow');
    return new AppError(codeOfHonoStatus.get(error.status) ?? 'internal', {
      ...(allow === null || allow === undefined ? {} : { headers: { Allow: allow } }),
      cause: error,
    });
  }
  return databaseFailure(error) ?? new AppError('internal', { cause: error });
}

/** The problem document of an error (RFC 9457). A 5xx carries the catalogue's sentence and nothing else. */
export function problemDocument(error: AppError, instance: string, traceId: string) {
  return {
    type: `/errors/${error.code}`,
    title: errorCatalogue[error.code].title,
    status: error.status,
    ...(error.detail === undefined || error.status >= 500 ? {} : { detail: error.detail }),
    instance,
    code: error.code,
    traceId,
    ...(error.errors.length === 0 ? {} : { errors: error.errors }),
  };
}

/** Answers every error with a problem document. Works before services exist, and must not throw itself. */
export const onError: ErrorHandler<AppEnv> = (thrown, c) => {
  const error = toAppError(thrown);
  noteError(c, error);
  return answerProblem(c, error);
};

export const onNotFound: NotFoundHandler<AppEnv> = (c) => answerProblem(c, new NotFound('page'));

/** For Hono's `methodNotAllowed`, which knows what the path does offer. */
export function onMethodNotAllowed(c: Context<AppEnv>, methods: readonly string[]): Response {
  return answerProblem(c, new AppError('method_not_allowed', { headers: { Allow: methods.join(', ') } }));
}

function answerProblem(c: Context<AppEnv>, error: AppError): Response {
  // Until the trace middleware ran these are not set, whatever the types say.
  const trace = c.get('trace') as AppEnv['Variables']['trace'] | undefined;
  const facts = c.get('facts') as AppEnv['Variables']['facts'] | undefined;
  if (facts !== undefined) facts['errorCode'] = error.code;
  const body = problemDocument(error, c.req.path, trace?.traceId ?? '');
  for (const [name, value] of Object.entries(error.headers)) c.header(name, value);
  const explanation = body.detail ?? body.title;
  if (c.get('isIngest') === true) c.header('X-Sentry-Error', explanation);
  c.header('Content-Type', 'application/problem+json');
  c.header('Cache-Control', 'no-store');
  return c.body(
    JSON.stringify(
      c.get('isIngest') === true ? { ...body, detail: explanation, causes: [error.code] } : body,
    ),
    error.status,
  );
}

/** A fault of ours gets a line of its own, with the reason and the stack. */
function noteError(c: Context<AppEnv>, error: AppError): void {
  if (error.status < 500) return;
  const log = (c.get('log') as AppEnv['Variables']['log'] | undefined) ?? createLog(defaultLogSettings);
  log('error', 'Request failed', { errorCode: error.code, error: error.cause });
}
