import { createMiddleware } from 'hono/factory';
import type { Actor, AppEnv } from './app-env.ts';
import { authenticate, type TokenBook } from './authenticate.ts';
import { signIn, type SessionBook } from './require-person.ts';
import { isSafeMethod } from './same-origin.ts';

/**
 * Requires a bearer token, or for a read without one the session of a person: so the pages can link to what the API says
 * of the same. A session changes nothing here, since a form of another site could send it along.
 */
export function authenticateSender<Entry extends Actor>(tokens: TokenBook<Entry>, sessions: SessionBook) {
  const byToken = authenticate(tokens);
  return createMiddleware<AppEnv>(async function authenticateSender(c, next) {
    const hasToken = c.req.header('authorization') !== undefined;
    if (hasToken || !isSafeMethod(c.req.method) || !(await signIn(c, sessions))) return byToken(c, next);
    return next();
  });
}
