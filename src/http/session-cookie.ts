/** `__Host-` binds a cookie to this host over TLS: no other host below the same domain can set it. */
const secureName = '__Host-ballast';
const plainName = 'ballast';

/** The name of the session cookie. Without TLS, as on one machine, a browser refuses the prefix. */
export function sessionCookieName(isSecure: boolean): string {
  return isSecure ? secureName : plainName;
}

/** Attributes of the session cookie. A link from another site brings it along, a form of another site does not. */
export function sessionCookieOptions(isSecure: boolean) {
  return { path: '/', httpOnly: true, secure: isSecure, sameSite: 'Lax' } as const;
}
