import { databaseFailure } from '../../db/fault.ts';
import { hashToken, isToken } from '../../domain/api-token.ts';
import { readScopes } from '../../domain/scope.ts';
import type { AppError } from '../../errors/app-error.ts';
import { lookupTtlMs, type TokenEntry } from '../../platform/isolate-caches.ts';
import { withPatience } from '../../platform/patience.ts';
import type { Services } from '../../platform/services.ts';
import { tokenByHash } from './queries.ts';

/** A token as last read; `doubt` is set when the database could not confirm that the token is still valid. */
export interface FoundToken extends TokenEntry {
  readonly doubt?: AppError;
}

/**
 * Finds the token's owner; undefined when unknown or expired. Caches both for `lookupTtlMs`; checks expiry every time.
 * While the database is down, a recently valid token (`staleTokenMs`) gets a `doubt`, with `mayDoubt` after only three
 * seconds; for any other it throws `DatabaseFailed`.
 */
export async function findActor(
  services: Pick<Services, 'db' | 'caches' | 'now' | 'defer'>,
  token: string,
  mayDoubt = false,
): Promise<FoundToken | undefined> {
  if (!isToken(token)) return undefined;
  const entry = await lookUp(services, hashToken(token), mayDoubt);
  if (entry === null) return undefined;
  return entry.expiresAt === null || entry.expiresAt > services.now() ? entry : undefined;
}

async function lookUp(
  services: Pick<Services, 'db' | 'caches' | 'now' | 'defer'>,
  hash: string,
  mayDoubt: boolean,
): Promise<FoundToken | null> {
  const { caches, now, defer } = services;
  const known = caches.tokens.get(hash, now());
  if (known !== undefined) return known;
  const lately = () => caches.tokens.getStale(hash, now()) ?? undefined;
  const asked = ask(services, hash);
  try {
    return await (mayDoubt && lately() !== undefined ? withPatience('late token', asked, defer) : asked);
  } catch (error) {
    const failure = databaseFailure(error);
    if (failure === undefined) throw error;
    const entry = lately();
    if (entry === undefined) throw failure;
    return { ...entry, doubt: failure };
  }
}

async function ask(
  { db, caches, now }: Pick<Services, 'db' | 'caches' | 'now'>,
  hash: string,
): Promise<TokenEntry | null> {
  const [row] = await tokenByHash(db.query, hash, now());
  const entry = row === undefined ? null : { ...row, scopes: readScopes(row.scopes) };
  caches.tokens.set(hash, entry, lookupTtlMs, now());
  return entry;
}
