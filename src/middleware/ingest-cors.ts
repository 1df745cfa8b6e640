import type { Hono, MiddlewareHandler } from 'hono';
import { cors } from 'hono/cors';
import type { AppEnv } from './app-env.ts';
import { methodsAt } from './offered-methods.ts';

const ingestMethods = ['GET', 'POST', 'PUT'];

const allowAnyOrigin = cors({
  origin: '*',
  allowMethods: (_origin, c) => c.res.headers.get('allow')?.split(', ') ?? [],
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
 * Browser SDKs report from any origin and read the rate-limit headers, on errors too (sentry-protocol 1.4). This
 * answers a preflight for any path, mounted or not: otherwise a page could not read the 404.
 */
export function ingestCors(app: Hono<AppEnv>): MiddlewareHandler<AppEnv> {
  return function ingestCors(c, next) {
    c.set('isIngest', true);
    if (c.req.method === 'OPTIONS') {
      const offered = methodsAt(app, ingestMethods, c);
      c.header('Allow', [...(offered.length === 0 ? ['POST'] : offered), 'OPTIONS'].toSorted().join(', '));
    }
    return allowAnyOrigin(c, next);
  };
}
