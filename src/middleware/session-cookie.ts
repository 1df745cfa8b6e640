import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { sessionMaxMs } from '../domain/sign-in.ts';
import { sessionCookieName, sessionCookieOptions } from '../http/session-cookie.ts';
import type { AppEnv } from './app-env.ts';
import { publicOrigin } from './public-origin.ts';

/** Whether people reach this service over TLS, which a proxy may end. */
const isSecure = (c: Context<AppEnv>): boolean =>
  c.req.url.startsWith('https:') || publicOrigin(c).startsWith('https:');

/** The secret of the session that a browser sends; undefined without one. */
export function readSessionCookie(c: Context<AppEnv>): string | undefined {
  return getCookie(c, sessionCookieName(isSecure(c)));
}

/** Gives the browser a session. The database decides when it ends; this only has to be later. */
export function setSessionCookie(c: Context<AppEnv>, secret: string): void {
  const secure = isSecure(c);
  setCookie(c, sessionCookieName(secure), secret, {
    ...sessionCookieOptions(secure),
    maxAge: sessionMaxMs / 1000,
  });
}

export function clearSessionCookie(c: Context<AppEnv>): void {
  const secure = isSecure(c);
  deleteCookie(c, sessionCookieName(secure), sessionCookieOptions(secure));
}
