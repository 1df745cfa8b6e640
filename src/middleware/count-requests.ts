import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import { parseEnv } from '../env.ts';
import { noteServing } from '../platform/metrics/collect.ts';
import { isFlushDue, scheduleFlush } from '../platform/metrics/flush.ts';
import type { AppEnv } from './app-env.ts';

/** This path starts no work, now or later: the flush of the next request writes its count. */
const quietPath = '/health';

const methods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
const methodOf = (method: string): string => (methods.has(method) ? method : 'other');

const statusClasses = ['1xx', '2xx', '3xx', '4xx', '5xx'];
const classOf = (status: number): string =>
  statusClasses[Math.min(Math.max(Math.floor(status / 100) - 1, 0), statusClasses.length - 1)] ?? '';

/** Counts each request by route, method, status and duration, and makes sure that the counts are written soon. */
export const countRequests = createMiddleware<AppEnv>(async function countRequests(c, next) {
  const startedAt = Date.now();
  const { isolate } = c.var;
  const slot = isolate.inFlight.begin(startedAt);
  noteServing(isolate);
  let status = 500;
  try {
    await next();
    ({ status } = c.res);
  } finally {
    isolate.inFlight.end(slot);
    const endedAt = Date.now();
    const labels = {
      route: c.var.facts['route'] ?? 'unmatched',
      method: methodOf(c.req.method),
      status: classOf(status),
    };
    isolate.metrics.observe('httpDuration', labels, endedAt - startedAt);
    if (isFlushDue(isolate, endedAt) && c.req.path !== quietPath) flushLater(c);
  }
});

function flushLater(c: Context<AppEnv>): void {
  const env = parseEnv(c.env);
  if (!env.ok) return;
  const { executionCtx, var: variables } = c;
  const { isolate, log } = variables;
  scheduleFlush({ isolate, env: env.value, waitUntil: (work) => executionCtx.waitUntil(work), log });
}
