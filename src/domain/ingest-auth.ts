import { Buffer } from 'node:buffer';
import { parseDsn, parsePublicKey } from './dsn.ts';
import { oneLine } from './event/text.ts';
import { err, ok, type Result } from './result.ts';

/** Who says they may report, and with which SDK. Whether the key opens the project is for the caller to look up. */
export interface IngestCredentials {
  /** 32 lower-case hex digits. */
  readonly publicKey: string;
  /** The store protocol's version, 7 unless told otherwise. */
  readonly version: number;
  /** The SDK, e.g. `sentry.python/2.68.0`: printable, at most 128 characters. */
  readonly client: string | undefined;
}

export type IngestAuthRefusal = 'missing' | 'multiple' | 'malformed_key' | 'unsupported_version';

export interface IngestAuthInput {
  readonly xSentryAuth?: string | undefined;
  readonly authorization?: string | undefined;
  /** The decoded query string; only `sentry_key`, `sentry_version` and `sentry_client` are read. */
  readonly query?: Readonly<Record<string, string | undefined>>;
  /** The `dsn` of the envelope header, which a tunnel sends instead of any HTTP form. */
  readonly envelopeDsn?: string | undefined;
}

/** One place where a key was found, as it was written there. */
interface Claim {
  readonly key: string;
  readonly version: string | undefined;
  readonly client: string | undefined;
}

const maxHeaderChars = 4096;
const maxClientChars = 128;
const currentVersion = 7;
const oldestVersion = 2;
const versionPattern = /^[0-9]{1,3}(?:\.[0-9]{1,3})?$/;

/**
 * Finds the DSN key in any of its forms (sentry-protocol 1.3). The same key in two HTTP forms is fine, two keys are
 * `multiple`. The envelope's DSN is asked only when no HTTP form speaks; see `checkEnvelopeDsn` for both. Never throws.
 */
export function readIngestAuth(input: IngestAuthInput): Result<IngestCredentials, IngestAuthRefusal> {
  const claims = [
    claimOfSentryHeader(input.xSentryAuth, false),
    claimOfAuthorization(input.authorization),
    claimOfQuery(input.query),
  ].filter((claim) => claim !== undefined);
  if (claims.length === 0) return readEnvelopeDsn(input.envelopeDsn);

  let publicKey: string | undefined;
  for (const claim of claims) {
    const key = parsePublicKey(claim.key);
    if (key === undefined) return err('malformed_key');
    if (publicKey !== undefined && key !== publicKey) return err('multiple');
    publicKey = key;
  }
  if (publicKey === undefined) return err('missing');
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

function readEnvelopeDsn(text: string | undefined): Result<IngestCredentials, IngestAuthRefusal> {
  if (text === undefined) return err('missing');
  const dsn = parseDsn(text);
  if (dsn.ok) return ok({ publicKey: dsn.value.publicKey, version: currentVersion, client: undefined });
  return err(dsn.error === 'malformed_key' ? 'malformed_key' : 'missing');
}

/** `Sentry sentry_key=K, sentry_version=7`: prefix in any case, with or without spaces after the commas. */
function claimOfSentryHeader(text: string | undefined, prefixRequired: boolean): Claim | undefined {
  if (text === undefined) return undefined;
  const header = text.slice(0, maxHeaderChars).trimStart();
  const hasPrefix = /^sentry\s/i.test(header);
  if (prefixRequired && !hasPrefix) return undefined;
  const fields = new Map<string, string>();
  for (const pair of (hasPrefix ? header.slice(7) : header).split(',')) {
    const equals = pair.indexOf('=');
    if (equals === -1) continue;
    const name = pair.slice(0, equals).trim().toLowerCase();
    if (!fields.has(name)) fields.set(name, pair.slice(equals + 1).trim());
  }
  return claimOf(fields.get('sentry_key'), fields.get('sentry_version'), fields.get('sentry_client'));
}

/** Another scheme, such as a proxy's bearer token, is not addressed to us. */
function claimOfAuthorization(text: string | undefined): Claim | undefined {
  if (text === undefined) return undefined;
  const basic = /^\s*basic\s+([A-Za-z0-9+/_=-]{1,1024})\s*$/i.exec(text.slice(0, maxHeaderChars));
  if (basic?.[1] === undefined) return claimOfSentryHeader(text, true);
  const user = Buffer.from(basic[1], 'base64').toString('latin1').split(':', 1)[0];
  return claimOf(user, undefined, undefined);
}

function claimOfQuery(query: IngestAuthInput['query']): Claim | undefined {
  return query && claimOf(query['sentry_key'], query['sentry_version'], query['sentry_client']);
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
