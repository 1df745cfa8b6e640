import { isIPv6 } from 'node:net';

/** How the request declares the end of its body. */
export type Framing =
  | { readonly kind: 'none' }
  | { readonly kind: 'length'; readonly bytes: number }
  | { readonly kind: 'chunked' };

export interface RequestHead {
  readonly method: string;
  /** In origin form: begins with a slash. */
  readonly target: string;
  /** 0 for HTTP/1.0, 1 for HTTP/1.1. */
  readonly minor: 0 | 1;
  /** Undefined only in HTTP/1.0. */
  readonly host: string | undefined;
  /** Header lines to pass on as they are, each with its line break. */
  readonly lines: string;
  readonly framing: Framing;
  /** The client asks to close the connection after the answer. */
  readonly close: boolean;
  readonly expectsContinue: boolean;
}

/** Why the front does not pass a request on. `code` is from `src/errors/catalogue.ts`. */
export interface HeadRefusal {
  readonly code: 'malformed_request' | 'headers_too_large' | 'uri_too_long' | 'not_implemented';
  readonly detail: string;
}

export type ReadHead =
  | { readonly ok: true; readonly head: RequestHead }
  | { readonly ok: false; readonly refusal: HeadRefusal };

/** The runtime reads at most 128 KiB; the headers that the front adds must fit as well. */
export const maxHeadBytes = 127 * 1024;
const maxLines = 1_000;
const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,256}$/;
const requestLine = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]{1,32}) (\S{1,131072}) HTTP\/([0-9])\.([0-9])$/;
/** Control characters, except the tab. Bytes from 0x80 on are allowed, in no particular character set (obs-text). */
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const forbidden = /[\0-\x08\n-\x1f\x7f]/;
const regName = /^[A-Za-z0-9._-]{1,255}(?::[0-9]{1,5})?$/;
const ipv6Host = /^\[([0-9A-Fa-f:.]{2,45})\](?::[0-9]{1,5})?$/;
const lengthValue = /^[0-9]{1,15}$/;

/** Methods that the runtime knows; the front refuses any other with 501. */
const methods = new Set(
  (
    'GET HEAD POST PUT PATCH DELETE OPTIONS TRACE PURGE COPY LOCK MKCOL MOVE PROPFIND PROPPATCH SEARCH UNLOCK ACL ' +
    'REPORT MKACTIVITY CHECKOUT MERGE NOTIFY SUBSCRIBE UNSUBSCRIBE QUERY'
  ).split(' '),
);

/** Headers about this connection only, or for Miniflare, which would trust them. */
const notPassedOn = (name: string): boolean =>
  name.startsWith('mf-') ||
  name === 'connection' ||
  name === 'keep-alive' ||
  name === 'proxy-connection' ||
  name === 'te' ||
  name === 'trailer' ||
  name === 'upgrade' ||
  name === 'expect' ||
  name === 'host' ||
  name === 'content-length' ||
  name === 'transfer-encoding';

type Refused = Extract<ReadHead, { readonly ok: false }>;
const refuse = (code: HeadRefusal['code'], detail: string): Refused => ({
  ok: false,
  refusal: { code, detail },
});
const malformed = (detail: string): Refused => refuse('malformed_request', detail);

/**
 * Reads a request line and its headers (RFC 9112), without the final empty line. Refuses whatever two servers could
 * read differently, so that one request is never answered as two. Drops `ownHeader`, given in lower case: the front
 * sets it.
 */
export function readRequestHead(text: string, ownHeader: string): ReadHead {
  const [first = '', ...lines] = text.split('\r\n');
  if (lines.length > maxLines) return refuse('headers_too_large', `More than ${maxLines} header lines.`);
  const [, method = '', target = '', major, minor] = requestLine.exec(first) ?? [];
  if (method === '' || forbidden.test(first)) return malformed('The request line is not one of HTTP/1.1.');
  if (major !== '1' || (minor !== '0' && minor !== '1')) return malformed('Only HTTP/1.1 is spoken here.');
  if (!methods.has(method)) return refuse('not_implemented', 'This method is not known here.');
  if (target === '*') return refuse('not_implemented', 'Methods are offered by path: ask for one.');
  if (!target.startsWith('/')) return malformed('The target must be a path; this is no proxy.');

  const hosts: string[] = [];
  const lengths: string[] = [];
  const codings: string[] = [];
  let passed = '';
  let connection = '';
  let expect = '';
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    if (colon < 1 || !token.test(name)) return malformed('A header line has no valid name.');
    if (forbidden.test(line)) return malformed('A header holds a control character.');
    if (name === ownHeader) continue;
    if (!notPassedOn(name)) {
      passed += `${line}\r\n`;
      continue;
    }
    const value = withoutPadding(line, colon + 1);
    if (name === 'host') hosts.push(value);
    else if (name === 'content-length') lengths.push(value);
    else if (name === 'transfer-encoding') codings.push(value.toLowerCase());
    else if (name === 'connection') connection += `,${value.toLowerCase()}`;
    else if (name === 'expect') expect = value.toLowerCase();
  }
  const isOld = minor === '0';
  const [host] = hosts;
  if (hosts.length > 1 || (host === undefined && !isOld)) return malformed('Exactly one Host is needed.');
  if (host !== undefined && !isHost(host)) return malformed('The Host is not valid.');
  const framing = framingOf(lengths, codings, isOld);
  if ('refusal' in framing) return framing;
  const options = new Set(connection.split(',').map((option) => option.trim()));
  return {
    ok: true,
    head: {
      method,
      target,
      minor: isOld ? 0 : 1,
      host,
      lines: passed,
      framing,
      close: isOld ? !options.has('keep-alive') : options.has('close'),
      expectsContinue: !isOld && expect === '100-continue',
    },
  };
}

/** Removes only spaces and tabs: `trim` also drops 0xA0, which the next server may read as part of the value. */
function withoutPadding(line: string, from: number): string {
  const isPadding = (at: number): boolean => line[at] === ' ' || line[at] === '\t';
  let start = from;
  let end = line.length;
  while (start < end && isPadding(start)) start += 1;
  while (end > start && isPadding(end - 1)) end -= 1;
  return line.slice(start, end);
}

function framingOf(
  lengths: readonly string[],
  codings: readonly string[],
  isOld: boolean,
): Framing | Refused {
  if (codings.length > 0) {
    if (lengths.length > 0) return malformed('Content-Length and Transfer-Encoding exclude each other.');
    if (isOld || codings.length > 1) return malformed('Transfer-Encoding is not valid.');
    if (codings[0] !== 'chunked') {
      return refuse('not_implemented', 'Of the transfer encodings only chunked is known.');
    }
    return { kind: 'chunked' };
  }
  const [length] = lengths;
  if (length === undefined) return { kind: 'none' };
  if (lengths.length > 1 || !lengthValue.test(length)) return malformed('Content-Length is not one number.');
  return { kind: 'length', bytes: Number(length) };
}

let lastHost: string | undefined;

/** A name, an IPv4 or a bracketed IPv6 address, with or without a port: a valid host of a URL. */
function isHost(host: string): boolean {
  if (host === lastHost) return true;
  const address = ipv6Host.exec(host)?.[1];
  const looksRight = address === undefined ? regName.test(host) : isIPv6(address);
  if (!looksRight || !URL.canParse(`http://${host}/`)) return false;
  lastHost = host;
  return true;
}
