import type { Context, MiddlewareHandler } from 'hono';
import { AppError } from '../errors/app-error.ts';
import type { AppEnv } from './app-env.ts';
import { publicOrigin } from './public-origin.ts';

export const isSafeMethod = (method: string): boolean => ['GET', 'HEAD', 'OPTIONS'].includes(method);

/**
 * Throws `foreign_origin` for a change that does not come from a page of this service. Hono's csrf looks at forms only and
 * takes `Sec-Fetch-Site` for it; this wants an own `Origin` with every change, whatever its body is.
 */
export function checkOrigin(c: Context<AppEnv>): void {
  if (isSafeMethod(c.req.method)) return;
  const origin = c.req.header('origin');
  // A browser sets both: no page can choose the host that it is asked from.
  const own = [new URL(publicOrigin(c)).origin, new URL(c.req.url).origin];
  if (origin === undefined || !own.includes(origin)) throw new AppError('foreign_origin');
}

/** `checkOrigin` as a middleware, for pages that need no session. */
export const sameOrigin: MiddlewareHandler<AppEnv> = function sameOrigin(c, next) {
  checkOrigin(c);
  return next();
};
