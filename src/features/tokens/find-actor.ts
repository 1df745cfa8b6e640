import { hashToken, isToken } from '../../domain/api-token.ts';
import { readScopes } from '../../domain/scope.ts';
import type { AppError } from '../../errors/app-error.ts';
import type { TokenEntry } from '../../platform/isolate-caches.ts';
import { rememberedLookup } from '../../platform/remembered-lookup.ts';
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
  const hash = hashToken(token);
  const entry: FoundToken | null = await rememberedLookup(services, {
    name: 'token',
    id: hash,
    cache: services.caches.tokens,
    ask: () => tokenOf(services, hash),
    stale: (known, doubt) => ({ ...known, doubt }),
    mayBeStale: mayDoubt,
  });
  if (entry === null) return undefined;
  return entry.expiresAt === null || entry.expiresAt > services.now() ? entry : undefined;
}

async function tokenOf({ db, now }: Pick<Services, 'db' | 'now'>, hash: string): Promise<TokenEntry | null> {
  const [row] = await tokenByHash(db.query, hash, now());
  return row === undefined ? null : { ...row, scopes: readScopes(row.scopes) };
}
