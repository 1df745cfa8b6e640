import { createMiddleware } from 'hono/factory';
import { parseEnv } from '../env.ts';
import { AppError } from '../errors.ts';
import { createServices } from '../platform/services.ts';
import type { AppEnv } from './app-env.ts';

/** Checks the environment and builds this request's services. Throws `misconfigured` when a variable is wrong. */
export const provideServices = createMiddleware<AppEnv>(async function provideServices(c, next) {
  const env = parseEnv(c.env);
  if (!env.ok) throw new AppError('misconfigured', { cause: new Error(env.error.join('; ')) });
  const { traceId, spanId } = c.var.trace;
  c.set('env', env.value);
  c.set(
    'services',
    createServices({
      env: env.value,
      waitUntil: (work) => c.executionCtx.waitUntil(work),
      logFields: { traceId, spanId, requestId: c.var.requestId },
    }),
  );
  await next();
});
