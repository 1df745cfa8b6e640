import { createMiddleware } from 'hono/factory';
import { routePath } from 'hono/route';
import type { LogLevel } from '../platform/log.ts';
import type { AppEnv } from './app-env.ts';

/** One wide line a request, after the response is made: whatever the layers put into `facts`, and what it cost. */
export const accessLog = createMiddleware<AppEnv>(async function accessLog(c, next) {
  const startedAt = Date.now();
  await next();
  const { services, facts, trace } = c.var;
  const { roundTrips, durationMs, rowsWritten } = services.db.cost;
  const clientRequestId = c.req.header('x-request-id');
  const route = routePath(c);
  services.log(levelOf(c.res.status), 'request', {
    route: route === '/*' || route === '*' ? 'unmatched' : route,
    method: c.req.method,
    status: c.res.status,
    durationMs: Date.now() - startedAt,
    ...(trace.parentSpanId === undefined ? {} : { parentSpanId: trace.parentSpanId }),
    ...(clientRequestId === undefined ? {} : { clientRequestId: clientRequestId.slice(0, 200) }),
    dbRoundTrips: roundTrips,
    dbMs: durationMs,
    rowsWritten,
    ...facts,
  });
});

function levelOf(status: number): LogLevel {
  if (status >= 500) return 'error';
  return status >= 400 ? 'warn' : 'info';
}
