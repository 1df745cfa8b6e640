import { createMiddleware } from 'hono/factory';
import type { AppEnv } from './app-env.ts';

/** Gives HEAD the `Content-Length` of GET (RFC 9110, 9.3.2): Hono runs GET's handler and drops body and length. */
export const headLength = createMiddleware<AppEnv>(async function headLength(c, next) {
  await next();
  // GET has no length either with these (RFC 9110, 8.6).
  if (c.req.method !== 'HEAD' || c.res.status === 204 || c.res.status === 304) return;
  const { byteLength } = await c.res.arrayBuffer();
  c.res = new Response(null, c.res);
  c.res.headers.set('Content-Length', String(byteLength));
});
