import type { MiddlewareHandler } from 'hono';
import { AppError } from '../errors/app-error.ts';
import type { AppEnv } from './app-env.ts';

/** Includes scheme and host. The longest useful URL is a list with its filters, below 2 KiB. */
export const maxUriChars = 8 * 1024;

/** Refuses a URL over 8 KiB before anything reads its query. 414. */
export const limitUri: MiddlewareHandler<AppEnv> = function limitUri(c, next) {
  if (c.req.url.length > maxUriChars) throw new AppError('uri_too_long');
  return next();
};
