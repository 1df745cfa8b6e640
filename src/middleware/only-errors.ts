import type { MiddlewareHandler } from 'hono';
import { AppError } from '../errors.ts';
import type { AppEnv } from './app-env.ts';

/**
 * Makes an error of whatever else is thrown. Hono calls `onError` for `Error`s alone: anything else would fly past every
 * middleware, and take its headers, its count and its log line along.
 */
export const onlyErrors: MiddlewareHandler<AppEnv> = function onlyErrors(_c, next) {
  return next().catch((thrown: unknown) => {
    if (thrown instanceof Error) throw thrown;
    throw new AppError('internal', { cause: thrown ?? new Error(`${String(thrown)} was thrown`) });
  });
};
