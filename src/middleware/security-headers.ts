import { createMiddleware } from 'hono/factory';
import type { AppEnv } from './app-env.ts';

/** What every answer tells a browser: nothing here is to be run, framed, sniffed or named to other sites. */
const always = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'X-Frame-Options': 'DENY',
} as const;

/** Nothing may be loaded; a page that needs more says so itself. */
const closedPolicy = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/** Without `includeSubDomains`: what else the operator runs below this host is not ours to decide. */
const hsts = `max-age=${365 * 24 * 3600}`;

/**
 * Security headers on every answer, errors included. Other sites may read only what CORS opens to them, which is ingest.
 * HSTS is for https alone: on http it means nothing (RFC 6797 7.2).
 */
export const securityHeaders = createMiddleware<AppEnv>(async function securityHeaders(c, next) {
  await next();
  const { headers } = c.res;
  for (const [name, value] of Object.entries(always)) headers.set(name, value);
  if (!headers.has('Content-Security-Policy')) headers.set('Content-Security-Policy', closedPolicy);
  const isOpen = headers.has('Access-Control-Allow-Origin');
  headers.set('Cross-Origin-Resource-Policy', isOpen ? 'cross-origin' : 'same-origin');
  if (c.req.url.startsWith('https:')) headers.set('Strict-Transport-Security', hsts);
});
