import { err, ok, type Result } from '../errors/result.ts';

/** A DSN taken apart: `{protocol}://{publicKey}@{host}{pathPrefix}/{projectId}` (sentry-protocol 1.1). */
export interface Dsn {
  readonly protocol: 'http' | 'https';
  /** 32 lower-case hex digits. */
  readonly publicKey: string;
  /** Lower case, with the port unless it is the protocol's own; IPv6 in brackets. */
  readonly host: string;
  /** `''` or `/some/prefix`. */
  readonly pathPrefix: string;
  readonly projectId: number;
}

export type DsnRefusal =
  | 'too_long'
  | 'not_a_url'
  | 'unsupported_protocol'
  | 'missing_key'
  | 'malformed_key'
  | 'malformed_project';

const maxDsnChars = 2048;
const publicKeyPattern = /^[0-9a-f]{32}$/i;
const projectIdPattern = /^[1-9][0-9]{0,15}$/;

/** A public key in its canonical form, lower case; undefined unless it is 32 hex digits (sentry-protocol 1.1). */
export function parsePublicKey(text: string): string | undefined {
  return publicKeyPattern.test(text) ? text.toLowerCase() : undefined;
}

/** A project id from a URL or DSN: a plain decimal number without leading zeros. */
export function parseProjectId(text: string): number | undefined {
  if (!projectIdPattern.test(text)) return undefined;
  const id = Number(text);
  return Number.isSafeInteger(id) ? id : undefined;
}

/** Reads a DSN. The deprecated secret is tolerated and forgotten. Never throws. */
export function parseDsn(text: string): Result<Dsn, DsnRefusal> {
  if (text.length > maxDsnChars) return err('too_long');
  const url = URL.parse(text);
  if (url === null) return err('not_a_url');
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return err('unsupported_protocol');
  if (url.username === '') return err('missing_key');
  const publicKey = parsePublicKey(url.username);
  if (publicKey === undefined) return err('malformed_key');
  const lastSlash = url.pathname.lastIndexOf('/');
  const projectId = parseProjectId(url.pathname.slice(lastSlash + 1));
  if (projectId === undefined) return err('malformed_project');
  return ok({
    protocol: url.protocol === 'https:' ? 'https' : 'http',
    publicKey,
    host: url.host,
    pathPrefix: url.pathname.slice(0, lastSlash),
    projectId,
  });
}

/** The DSN to give to an SDK. `url` is where Ballast is reached, with its path prefix if it has one. */
export function formatDsn(dsn: {
  readonly url: string | URL;
  readonly publicKey: string;
  readonly projectId: number;
}): string {
  const { protocol, host, pathname } = new URL(dsn.url);
  const prefix = pathname.replace(/(?<!\/)\/+$/, '');
  return `${protocol}//${dsn.publicKey}@${host}${prefix}/${dsn.projectId}`;
}
