import { createMiddleware } from 'hono/factory';
import type { AppEnv } from './app-env.ts';

/** Headers of every answer: a browser must not run, frame or sniff the answer. */
const always = {
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
} as const;

/** Allows nothing to load; a page that needs more sets its own policy. */
const closedPolicy = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/** Without `includeSubDomains`: the operator decides about other services below this host. */
const hsts = `max-age=${365 * 24 * 3600}`;

/**
 * Security headers on every answer, errors included. Other sites may read only ingest answers, which CORS allows. HSTS
 * is set on https only: on http it has no meaning (RFC 6797 7.2).
 */
export const securityHeaders = createMiddleware<AppEnv>(async function securityHeaders(c, next) {
  await next();
  const { headers } = c.res;
  for (const [name, value] of Object.entries(always)) headers.set(name, value);
  if (!headers.has('Referrer-Policy')) headers.set('Referrer-Policy', 'no-referrer');
  if (!headers.has('Content-Security-Policy')) headers.set('Content-Security-Policy', closedPolicy);
  if (!headers.has('Referrer-Policy')) headers.set('Referrer-Policy', 'no-referrer');
  const isOpen = headers.has('Access-Control-Allow-Origin');
  headers.set('Cross-Origin-Resource-Policy', isOpen ? 'cross-origin' : 'same-origin');
  if (c.req.url.startsWith('https:')) headers.set('Strict-Transport-Security', hsts);
});
