import { expect, it } from 'vitest';
import { sessionCookieName, sessionCookieOptions } from '../../../src/http/session-cookie.ts';

it.each([
  [true, '__Host-ballast'],
  [false, 'ballast'],
])('over TLS (%s) the session cookie is called %s', (isSecure, name) => {
  expect(sessionCookieName(isSecure)).toBe(name);
  expect(sessionCookieOptions(isSecure)).toEqual({
    path: '/',
    httpOnly: true,
    secure: isSecure,
    sameSite: 'Lax',
  });
});
