import { Buffer } from 'node:buffer';
import { parseDsn, parsePublicKey } from './dsn.ts';
import { oneLine } from '../reader/text.ts';
import { err, ok, type Result } from '../errors/result.ts';

/** The key and the SDK that a request names. The caller must look up whether the key may report into the project. */
export interface IngestCredentials {
  /** 32 lower-case hex digits. */
  readonly publicKey: string;
  /** The store protocol's version, 7 unless told otherwise. */
  readonly version: number;
  /** The SDK, e.g. `sentry.python/2.68.0`: printable, at most 128 characters. */
  readonly client: string | undefined;
}

export type IngestAuthRefusal = 'multiple' | 'malformed_key' | 'unsupported_version';

/** What a request names; undefined when it names no key at all. */
export type IngestAuth = Result<IngestCredentials | undefined, IngestAuthRefusal>;

export interface IngestAuthInput {
  readonly xSentryAuth?: string | undefined;
  readonly authorization?: string | undefined;
  /** The decoded query string, repeated names as lists; only `sentry_key`, `sentry_version`, `sentry_client` are read. */
  readonly query?: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The `dsn` of the envelope header, which a tunnel sends instead of any HTTP form. */
  readonly envelopeDsn?: string | undefined;
}

/** One place where a key was found, as it was written there. */
interface Claim {
  readonly key: string;
  readonly version: string | undefined;
  readonly client: string | undefined;
}

// A Kerberos ticket before our credential is some kilobytes long.
const maxHeaderChars = 16_384;
const maxKeys = 8;
/** `Sentry sentry_key=…`, `Basic dXNlcjo=`; but not the name of a field, `sentry_key = …`. */
const schemePattern = /^([A-Za-z][\w-]{0,31})[ \t]+(?![ \t=])/;
const maxClientChars = 128;
const currentVersion = 7;
const oldestVersion = 2;
const versionPattern = /^[0-9]{1,3}(?:\.[0-9]{1,3})?$/;

/**
 * Finds the DSN key in any of its forms (sentry-protocol 1.3). The same key in two HTTP forms is fine, two keys are
 * `multiple`. The envelope's DSN is asked only when no HTTP form speaks; see `checkEnvelopeDsn` for both. Never throws.
 */
export function readIngestAuth(input: IngestAuthInput): IngestAuth {
  const claims = [
    ...claimsOfHeader(input.xSentryAuth, true),
    ...claimsOfHeader(input.authorization, false),
    ...claimsOfQuery(input.query),
  ];
  if (claims.length === 0) return readEnvelopeDsn(input.envelopeDsn);

  let publicKey: string | undefined;
  for (const claim of claims) {
    const key = parsePublicKey(claim.key);
    if (key === undefined) return err('malformed_key');
    if (publicKey !== undefined && key !== publicKey) return err('multiple');
    publicKey = key;
  }
  if (publicKey === undefined) return ok(undefined);
  const version = readVersion(firstOf(claims, 'version'));
  if (version === undefined) return err('unsupported_version');
  return ok({ publicKey, version, client: readClient(firstOf(claims, 'client')) });
}

export type EnvelopeDsnRefusal = 'malformed_dsn' | 'project_mismatch' | 'key_mismatch';

/**
 * Whether the envelope's DSN, if it has one, names the project of the URL and the key of the request
 * (sentry-protocol 1.3: otherwise 400). The host may differ: a tunnel has its own.
 */
export function checkEnvelopeDsn(
  envelopeDsn: string | undefined,
  request: { readonly projectId: number; readonly publicKey: string },
): Result<void, EnvelopeDsnRefusal> {
  if (envelopeDsn === undefined) return ok(undefined);
  const dsn = parseDsn(envelopeDsn);
  if (!dsn.ok) return err('malformed_dsn');
  if (dsn.value.projectId !== request.projectId) return err('project_mismatch');
  if (dsn.value.publicKey !== request.publicKey) return err('key_mismatch');
  return ok(undefined);
}

function readEnvelopeDsn(text: string | undefined): IngestAuth {
  if (text === undefined) return ok(undefined);
  const dsn = parseDsn(text);
  if (dsn.ok) return ok({ publicKey: dsn.value.publicKey, version: currentVersion, client: undefined });
  return dsn.error === 'malformed_key' ? err('malformed_key') : ok(undefined);
}

/**
 * What a header says to us. `Sentry sentry_key=K, sentry_version=7`: prefix in any case, with or without spaces after the
 * commas. Proxies join repeated headers with commas, so several credentials may follow each other: those of another
 * scheme are addressed to somebody else. Without any scheme only `X-Sentry-Auth` speaks to us.
 */
function claimsOfHeader(text: string | undefined, isOurs: boolean): Claim[] {
  if (text === undefined) return [];
  const claims: Claim[] = [];
  let scheme = isOurs ? 'sentry' : '';
  let fields = new Map<string, string>();
  const finish = (): void => {
    const claim = claimOf(
      fields.get('sentry_key'),
      fields.get('sentry_version'),
      fields.get('sentry_client'),
    );
    if (claim !== undefined) claims.push(claim);
    fields = new Map();
  };
  for (const part of splitOutsideQuotes(text.slice(0, maxHeaderChars))) {
    const begins = schemePattern.exec(part);
    const name = begins?.[1]?.toLowerCase();
    const rest = begins === null ? part : part.slice(begins[0].length);
    // In our own header only our own scheme counts: other words there are noise between the fields.
    const isNext = name !== undefined && (!isOurs || name === 'sentry');
    if (isNext) {
      finish();
      scheme = name;
    }
    if (scheme === 'sentry') addField(fields, rest);
    if (scheme === 'basic' && isNext) addBasic(claims, rest);
  }
  finish();
  return claims;
}

function addField(fields: Map<string, string>, pair: string): void {
  const at = pair.indexOf('=');
  if (at === -1) return;
  const name = pair.slice(0, at).trim().toLowerCase();
  const value = pair.slice(at + 1).trim();
  if (!fields.has(name)) fields.set(name, /^"[^"]*"$/.test(value) ? value.slice(1, -1).trim() : value);
}

/** The user of Basic is the key. Any other user is the site's own affair: a preview behind a password, a proxy. */
function addBasic(claims: Claim[], token: string): void {
  if (!/^[A-Za-z0-9+/_=-]{1,1024}$/.test(token)) return;
  const [user = ''] = Buffer.from(token, 'base64').toString('latin1').split(':', 1);
  if (parsePublicKey(user) !== undefined) claims.push({ key: user, version: undefined, client: undefined });
}

/** Pieces between commas, trimmed; a comma in quotes (`realm="a, b"`) separates nothing. */
function splitOutsideQuotes(text: string): string[] {
  const pieces: string[] = [];
  let from = 0;
  let isQuoted = false;
  for (let at = 0; at <= text.length; at += 1) {
    const char = text[at];
    if (char === '"') isQuoted = !isQuoted;
    if (at < text.length && (char !== ',' || isQuoted)) continue;
    pieces.push(text.slice(from, at).trim());
    from = at + 1;
  }
  return pieces;
}

/** A repeated `sentry_key` is fine as long as it is one key. */
function claimsOfQuery(query: IngestAuthInput['query']): Claim[] {
  const version = firstValue(query?.['sentry_version']);
  const client = firstValue(query?.['sentry_client']);
  const keys = query?.['sentry_key'] ?? [];
  return (typeof keys === 'string' ? [keys] : keys.slice(0, maxKeys))
    .map((key) => claimOf(key.trim(), version, client))
    .filter((claim) => claim !== undefined);
}

function firstValue(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' || value === undefined ? value : value[0];
}

function claimOf(
  key: string | undefined,
  version: string | undefined,
  client: string | undefined,
): Claim | undefined {
  return key === undefined || key === '' ? undefined : { key, version, client };
}

function firstOf(claims: readonly Claim[], field: 'version' | 'client'): string | undefined {
  return claims.find((claim) => claim[field] !== undefined)?.[field];
}

function readVersion(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return currentVersion;
  if (!versionPattern.test(text)) return undefined;
  const version = Math.trunc(Number(text));
  return version >= oldestVersion && version <= currentVersion ? version : undefined;
}

function readClient(text: string | undefined): string | undefined {
  // No SDK has a name so long, and half of a secret would pass the masks of the log.
  if (text === undefined || text.length > maxClientChars) return undefined;
  const client = oneLine(text);
  return client === '' ? undefined : client;
}
