import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import { matchedRoutes } from 'hono/route';
import { parseEnv } from '../env.ts';
import { createLog, type LogLevel } from '../platform/log.ts';
import type { Services } from '../platform/services.ts';
import type { AppEnv } from './app-env.ts';

/** One wide line a request, after the response is made: whatever the layers put into `facts`, and what it cost. */
export const accessLog = createMiddleware<AppEnv>(async function accessLog(c, next) {
  const startedAt = Date.now();
  const env = parseEnv(c.env);
  const { trace, requestId, facts } = c.var;
  const log = createLog(env.ok ? env.value.LOG_LEVEL : 'info', {
    traceId: trace.traceId,
    spanId: trace.spanId,
    requestId,
  });
  c.set('log', log);
  await next();
  // Probes answer without services: /health must not depend on a database.
  const cost = (c.get('services') as Services | undefined)?.db.cost;
  const clientRequestId = c.req.header('x-request-id');
  log(levelOf(c.res.status), 'request', {
    route: routeTemplate(c),
    method: c.req.method,
    status: c.res.status,
    durationMs: Date.now() - startedAt,
    ...(trace.parentSpanId === undefined ? {} : { parentSpanId: trace.parentSpanId }),
    ...(clientRequestId === undefined ? {} : { clientRequestId: clientRequestId.slice(0, 200) }),
    ...(cost === undefined
      ? {}
      : { dbRoundTrips: cost.roundTrips, dbMs: cost.durationMs, rowsWritten: cost.rowsWritten }),
    ...facts,
  });
});

/** The path template of the handler that was asked for, also when a guard before it refused. */
function routeTemplate(c: Context<AppEnv>): string {
  const route = matchedRoutes(c).findLast(({ path }) => !path.endsWith('*'));
  return route === undefined ? 'unmatched' : route.path.replaceAll(/\{[^}]*\}/g, '');
}

function levelOf(status: number): LogLevel {
  if (status >= 500) return 'error';
  return status >= 400 ? 'warn' : 'info';
}
