import { cors } from 'hono/cors';

/** Browser SDKs report from any origin and read the rate-limit headers, on errors too (sentry-protocol 1.4). */
export const ingestCors = cors({
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
