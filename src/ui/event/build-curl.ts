import type { EventRequest } from '../../reader/request.ts';
import { linkTarget } from '../words/visible.ts';

/** What curl sets itself, or what would make it wait for a body of another length. */
const leftOut = new Set(['content-length', 'host', 'connection', 'accept-encoding', 'transfer-encoding']);
const methodPattern = /^[A-Z]{1,20}$/;
const headerName = /^[\w!#$%&'*+.^`|~-]{1,200}$/;

/** A command that sends the request of an event again; undefined when it has no URL of the web. Values are as they were kept, scrubbed. */
export function buildCurl({ url, method, query = [], headers = [], data }: EventRequest): string | undefined {
  const target = url === undefined ? undefined : linkTarget(url);
  if (target === undefined) return undefined;
  const search =
    query.length > 0 && !target.includes('?') ? `?${new URLSearchParams([...query]).toString()}` : '';
  const verb = (method ?? 'GET').toUpperCase();
  const [address = ''] = target.split('#', 1);
  const parts = [`curl ${quoted(address + search)}`];
  if (verb !== 'GET' && methodPattern.test(verb)) parts.push(`-X ${verb}`);
  for (const [name, value] of headers) {
    if (leftOut.has(name.toLowerCase()) || !headerName.test(name)) continue;
    parts.push(`-H ${quoted(`${name}: ${value}`)}`);
  }
  if (data !== undefined) parts.push(`--data-raw ${quoted(bodyText(data))}`);
  return parts.join(' \\\n  ');
}

/** A body as text: as it came, or as JSON when the SDK had parsed it. */
export function bodyText(data: unknown): string {
  return typeof data === 'string' ? data : JSON.stringify(data, null, 2);
}

/** One word of a POSIX shell, whatever is in it. A NUL cannot be part of one. */
function quoted(text: string): string {
  return `'${text.replaceAll('\0', '').replaceAll("'", String.raw`'\''`)}'`;
}
