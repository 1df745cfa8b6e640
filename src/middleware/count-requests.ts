import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import { parseEnv } from '../env.ts';
import { noteServing } from '../platform/metrics/collect.ts';
import { isFlushDue, scheduleFlush } from '../platform/metrics/flush.ts';
import { beginRequest, countRequest, endRequest } from '../platform/metrics/requests.ts';
import type { AppEnv } from './app-env.ts';

/** This path starts no work, now or later: the flush of the next request writes its count. */
const quietPath = '/health';

/** Counts each request by route, method, status and duration, and makes sure that the counts are written soon. */
export const countRequests = createMiddleware<AppEnv>(async function countRequests(c, next) {
  const startedAt = Date.now();
  const slot = beginRequest(startedAt);
  noteServing();
  let status = 500;
  try {
    await next();
    ({ status } = c.res);
  } finally {
    endRequest(slot);
    const { route } = c.var.facts;
    const endedAt = Date.now();
    countRequest(typeof route === 'string' ? route : 'unmatched', c.req.method, status, endedAt - startedAt);
    if (isFlushDue(endedAt) && c.req.path !== quietPath) flushLater(c);
  }
});

function flushLater(c: Context<AppEnv>): void {
  const env = parseEnv(c.env);
  if (!env.ok) return;
  const { executionCtx, var: variables } = c;
  scheduleFlush({ env: env.value, waitUntil: (work) => executionCtx.waitUntil(work), log: variables.log });
}
