import type { MiddlewareHandler } from 'hono';
import { AppError } from '../errors/app-error.ts';
import type { AppEnv } from './app-env.ts';

/**
 * Turns any other thrown value into an `Error`. Hono calls `onError` only for `Error`s: another value would skip every
 * middleware, and the answer would lack headers, count and log line.
 */
export const onlyErrors: MiddlewareHandler<AppEnv> = function onlyErrors(_c, next) {
  return next().catch((thrown: unknown) => {
    if (thrown instanceof Error) throw thrown;
    throw new AppError('internal', { cause: thrown ?? new Error(`${String(thrown)} was thrown`) });
  });
};
