import { createMiddleware } from 'hono/factory';
import { routePath } from 'hono/route';
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
  const route = routePath(c);
  log(levelOf(c.res.status), 'request', {
    route: route === '/*' || route === '*' ? 'unmatched' : route,
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

function levelOf(status: number): LogLevel {
  if (status >= 500) return 'error';
  return status >= 400 ? 'warn' : 'info';
}
