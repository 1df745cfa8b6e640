import { createMiddleware } from 'hono/factory';
import type { Services } from '../platform/services.ts';
import type { AppEnv } from './app-env.ts';

/**
 * Tells the client where the time went (Server-Timing, W3C): all of it, and waiting for the database. In production the
 * clock stands still while we compute, so what is not `db` is other waiting.
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
