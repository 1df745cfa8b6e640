import { createMiddleware } from 'hono/factory';
import { continueTrace, formatTraceparent } from '../http/trace.ts';
import { randomHex } from '../platform/ids.ts';
import type { AppEnv } from './app-env.ts';

/**
 * Continues the caller's trace or begins one, and mints our own request id. Both come back in the response, so
 * that one id finds the client's event, our log line and the answer.
 */
export const trace = createMiddleware<AppEnv>(async function trace(c, next) {
  const context = continueTrace(
    { traceparent: c.req.header('traceparent'), sentryTrace: c.req.header('sentry-trace') },
    randomHex,
  );
  const requestId = randomHex(16);
  c.set('trace', context);
  c.set('requestId', requestId);
  c.set('facts', {});
  await next();
  c.res.headers.set('X-Request-Id', requestId);
  c.res.headers.set('traceparent', formatTraceparent(context));
});
