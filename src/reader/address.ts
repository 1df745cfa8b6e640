import { firstIpAddress } from './ip-address.ts';
import { noteAt, type Notes } from './remarks.ts';
import { limits } from './trim-sizes.ts';
import { readLine } from './text.ts';

/** What SDKs send for "the address this came from" (sentry-protocol 4.8). */
export const AUTO = '{{auto}}';

/** An address in canonical form, so that one client is one user; `{{auto}}` is that of the connection. */
export function readAddress(
  value: unknown,
  clientAddress: string | undefined,
  notes: Notes,
  path: string,
  key: string,
): string | undefined {
  const sent = readLine(value, limits.addressListChars, notes, path, key);
  const text = sent === AUTO ? clientAddress : sent;
  if (text === undefined) return undefined;
  const address = firstIpAddress(text);
  if (address === undefined) noteAt(notes, 'dropped', path, key, 'not an address');
  return address;
}
