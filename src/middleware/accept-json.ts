import type { MiddlewareHandler } from 'hono';
import { qualityOf } from '../http/accept.ts';
import { AppError } from '../errors/app-error.ts';
import type { AppEnv } from './app-env.ts';

/** Refuses a client that cannot take JSON, before doing any work for it. 406. */
export const acceptJson: MiddlewareHandler<AppEnv> = function acceptJson(c, next) {
  if (qualityOf(c.req.header('accept'), 'application/json') === 0) throw new AppError('not_acceptable');
  return next();
};
