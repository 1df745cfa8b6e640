import { createMiddleware } from 'hono/factory';
import { parseEnv } from '../env.ts';
import { drainBody } from '../platform/drain-body.ts';
import type { AppEnv } from './app-env.ts';

/** More than any body that is taken, so that also one that is too long arrives. */
const bounds = { maxBytes: 32 * 1024 * 1024, maxMs: 5_000 };

/**
 * On one machine, reads what a refused request still sends before it is answered. Cloudflare's network does so itself, so
 * there it costs nothing.
 */
export const drainRefused = createMiddleware<AppEnv>(async function drainRefused(c, next) {
  await next();
  if (c.res.status < 400 || c.req.raw.body === null) return;
  const env = parseEnv(c.env);
  if (env.ok && env.value.PEER_ADDRESS_HEADER !== undefined) await drainBody(c.req.raw, bounds);
});
