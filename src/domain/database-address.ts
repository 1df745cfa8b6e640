import * as z from 'zod';

/**
 * What `DATABASE_URL` may be, for the Worker and for the local commands: an `http(s)://` or `libsql://` address, without
 * query and credentials, because write batches do not go through the libSQL client, which would read them.
 */
export const databaseUrl = z
  .url({ protocol: /^(?:https?|libsql)$/ })
  .regex(/^[^?#@]*$/, 'must have no query and no credentials: the token is DATABASE_AUTH_TOKEN');

/** The address that requests go to: `libsql:` is another name for `https:`. Without slashes at its end. */
export function httpAddressOf(url: string): string {
  return url.replace(/^libsql:/, 'https:').replace(/(?<!\/)\/+$/, '');
}
