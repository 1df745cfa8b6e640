import type { MiddlewareHandler } from 'hono';
import type { Isolate } from '../platform/isolate.ts';
import type { AppEnv } from './app-env.ts';

/** Gives every request what outlives it. Comes before all that counts or logs. */
export function provideIsolate(isolate: Isolate): MiddlewareHandler<AppEnv> {
  return function provideIsolate(c, next) {
    c.set('isolate', isolate);
    return next();
  };
}
