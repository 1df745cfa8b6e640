import type { Context, ErrorHandler, NotFoundHandler } from 'hono';
import type { Metrics } from '../domain/metrics/registry.ts';
import { AppError, NotFound, type ErrorCode } from '../errors/app-error.ts';
import { errorCatalogue } from '../errors/catalogue.ts';
import { createLog, defaultLogSettings } from '../platform/log.ts';
import type { AppEnv } from './app-env.ts';
import { toAppError } from './classify-error.ts';
import { encodedPath, publicOrigin } from './public-origin.ts';

const maxInstanceChars = 1_000;

/** Where a problem happened. */
export interface ProblemPlace {
  /** Origin of the service: `type` links to `/errors/{code}` there. */
  readonly origin: string;
  /** Path of the request. */
  readonly instance: string;
  readonly traceId: string;
}

/** The problem document of an error (RFC 9457). For a 5xx it holds only the catalogue's sentence. */
export function problemDocument(error: AppError, { origin, instance, traceId }: ProblemPlace) {
  return {
    type: `${origin}/errors/${error.code}`,
    title: errorCatalogue[error.code].title,
    status: error.status,
    ...(error.detail === undefined || error.status >= 500 ? {} : { detail: error.detail }),
    instance,
    code: error.code,
    traceId,
    ...(error.errors.length === 0
      ? {}
      : { errors: error.errors.map(({ pointer, message }) => ({ pointer, message })) }),
  };
}

/** Answers every error with a problem document, or a page about it. Works before services exist, and never throws. */
export const onError: ErrorHandler<AppEnv> = (thrown, c) => {
  try {
    return answerNoted(c, toAppError(thrown, c.req.raw.signal?.aborted));
  } catch {
    // The value looked like an `AppError`, but is not a usable one.
  }
  try {
    return answerNoted(c, new AppError('internal', { cause: thrown }));
  } catch {
    return lastWord();
  }
};

export const onNotFound: NotFoundHandler<AppEnv> = (c) => answerProblem(c, new NotFound('page'));

function answerNoted(c: Context<AppEnv>, error: AppError): Response {
  const response = answerProblem(c, error);
  noteError(c, error);
  return response;
}

function answerProblem(c: Context<AppEnv>, error: AppError): Response {
  // Despite the types, these are unset until the trace middleware has run.
  const trace = c.get('trace') as AppEnv['Variables']['trace'] | undefined;
  const facts = c.get('facts') as AppEnv['Variables']['facts'] | undefined;
  const place = {
    origin: publicOrigin(c),
    instance: encodedPath(c.req.url).slice(0, maxInstanceChars),
    traceId: trace?.traceId ?? '',
  };
  const body = problemDocument(error, place);
  const brokenRules = brokenRulesOf(error);
  const isolate = c.get('isolate') as AppEnv['Variables']['isolate'] | undefined;
  if (isolate !== undefined) countMistakes(isolate.metrics, error.code, brokenRules);
  if (facts !== undefined) {
    facts['errorCode'] = error.code;
    if (brokenRules.length > 0) facts['brokenRules'] = brokenRules;
  }
  for (const [name, value] of Object.entries(error.headers)) c.header(name, value);
  const explanation = body.detail ?? body.title;
  if (c.get('isIngest') === true) c.header('X-Sentry-Error', explanation);
  c.header('Cache-Control', 'no-store');
  const errorPage = c.get('errorPage');
  if (errorPage !== undefined) {
    // When it throws, `onError` answers as to a program.
    c.set('errorPage', undefined);
    const { html, policy } = errorPage(body);
    c.header('Content-Security-Policy', policy);
    c.header('Vary', 'Accept');
    // The page may hold a form, which must say from which origin it is sent.
    c.header('Referrer-Policy', 'same-origin');
    return c.html(html, error.status);
  }
  c.header('Content-Type', 'application/problem+json');
  return c.body(
    JSON.stringify(
      c.get('isIngest') === true ? { ...body, detail: explanation, causes: [error.code] } : body,
    ),
    error.status,
  );
}

/** What each code is about, used when the error itself does not say. */
const placeOfCode: ReadonlyMap<ErrorCode, string> = new Map<ErrorCode, string>([
  ['malformed_json', '/body'],
  ['malformed_envelope', '/body'],
  ['malformed_encoding', '/body'],
  ['body_too_slow', '/body'],
  ['payload_too_large', '/body'],
  ['uri_too_long', '/url'],
  ['unsupported_media_type', '/headers/content-type'],
  ['unsupported_encoding', '/headers/content-encoding'],
  ['not_acceptable', '/headers/accept'],
]);

/** `pointer:rule` of the client's mistakes, for the log: our own names, never a value. */
function brokenRulesOf({ code, brokenRules }: AppError): readonly string[] {
  const place = placeOfCode.get(code);
  return brokenRules.length > 0 || place === undefined ? brokenRules : [`${place}:${code}`];
}

/** Counts what clients got wrong: `pointer:rule` each, of which the rule alone is a label. */
function countMistakes(metrics: Metrics, code: ErrorCode, brokenRules: readonly string[]): void {
  metrics.count('errors', { code });
  for (const broken of brokenRules) {
    metrics.count('validationFailures', { rule: broken.slice(broken.lastIndexOf(':') + 1) });
  }
}

/** Logs a fault of the service with reason and stack. Not `overloaded`: it is no fault, and comes in floods. */
function noteError(c: Context<AppEnv>, error: AppError): void {
  if (error.status < 500 || error.code === 'overloaded') return;
  const log = (c.get('log') as AppEnv['Variables']['log'] | undefined) ?? createLog(defaultLogSettings);
  log('error', 'Request failed', { errorCode: error.code, error: error.cause });
}

/** The answer when building a problem document fails. */
function lastWord(): Response {
  const { status, title } = errorCatalogue.internal;
  return new Response(JSON.stringify({ type: 'about:blank', title, status, code: 'internal' }), {
    status,
    headers: { 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store' },
  });
}
