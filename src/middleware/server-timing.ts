import { createMiddleware } from 'hono/factory';
import type { Services } from '../platform/services.ts';
import type { AppEnv } from './app-env.ts';

/**
 * Tells the client how long the request took (Server-Timing, W3C): in total, and waiting for the database. In
 * production the clock does not advance during computation, so the time outside `db` is other waiting.
 */
export const serverTiming = createMiddleware<AppEnv>(async function serverTiming(c, next) {
  const startedAt = Date.now();
  await next();
  const totalMs = Date.now() - startedAt;
  const cost = (c.get('services') as Services | undefined)?.db.cost;
  const total = `total;dur=${totalMs}`;
  c.res.headers.set(
    'Server-Timing',
    cost === undefined
      ? total
      : `db;dur=${cost.durationMs};desc="${cost.roundTrips} round ${cost.roundTrips === 1 ? 'trip' : 'trips'}", ${total}`,
  );
});
