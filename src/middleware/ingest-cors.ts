import type { Hono, MiddlewareHandler } from 'hono';
import { cors } from 'hono/cors';
import type { AppEnv } from './app-env.ts';
import { templateAt } from './offered-methods.ts';

const allowAnyOrigin = cors({
  origin: '*',
  allowMethods: ['POST', 'OPTIONS'],
  allowHeaders: [
    'x-sentry-auth',
    'x-requested-with',
    'x-forwarded-for',
    'origin',
    'referer',
    'accept',
    'content-type',
    'authentication',
    'authorization',
    'content-encoding',
    'transfer-encoding',
    'sentry-trace',
    'baggage',
    'traceparent',
  ],
  exposeHeaders: ['x-sentry-error', 'x-sentry-rate-limits', 'retry-after', 'x-request-id'],
  maxAge: 3600,
});

/**
 * Browser SDKs report from any origin and read the rate-limit headers, on errors too (sentry-protocol 1.4). A preflight
 * is answered here, also where nothing is: without it a page could not read the 404 either.
 */
export function ingestCors(app: Hono<AppEnv>): MiddlewareHandler<AppEnv> {
  return function ingestCors(c, next) {
    c.set('isIngest', true);
    if (c.req.method === 'OPTIONS') {
      c.header('Allow', 'OPTIONS, POST');
      const asked = templateAt(app, 'POST', c.req.path);
      if (asked !== undefined) c.var.facts['route'] = asked;
    }
    return allowAnyOrigin(c, next);
  };
}
