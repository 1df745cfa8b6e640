import { createMiddleware } from 'hono/factory';
import { parseEnv } from '../env.ts';
import { AppError } from '../errors/app-error.ts';
import { createServices } from '../platform/services.ts';
import type { AppEnv } from './app-env.ts';

/** Checks the environment and builds this request's services. Throws `misconfigured` when a variable is wrong. */
export const provideServices = createMiddleware<AppEnv>(async function provideServices(c, next) {
  const env = parseEnv(c.env);
  if (!env.ok) throw new AppError('misconfigured', { cause: new Error(env.error.join('; ')) });
  c.set('env', env.value);
  const services = createServices({
    isolate: c.var.isolate,
    env: env.value,
    waitUntil: (work) => c.executionCtx.waitUntil(work),
    log: c.var.log,
    trace: c.var.trace,
  });
  c.set('services', services);
  // The limits add to this list as they decide.
  c.var.facts['limits'] ??= services.limits.decided;
  await next();
});
