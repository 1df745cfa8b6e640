import { hashToken, isToken } from '../../domain/api-token.ts';
import { readScopes } from '../../domain/scope.ts';
import { lookupTtlMs, type TokenEntry } from '../../platform/isolate-caches.ts';
import type { Services } from '../../platform/services.ts';
import { tokenByHash } from './queries.ts';

/**
 * Whom a bearer token belongs to; undefined when it is unknown or expired. Hits and misses are remembered for
 * `lookupTtlMs`; expiry is checked every time.
 */
export async function findActor(
  services: Pick<Services, 'db' | 'caches' | 'now'>,
  token: string,
): Promise<TokenEntry | undefined> {
  if (!isToken(token)) return undefined;
  const entry = await lookUp(services, hashToken(token));
  if (entry === null) return undefined;
  return entry.expiresAt === null || entry.expiresAt > services.now() ? entry : undefined;
}

async function lookUp(
  { db, caches, now }: Pick<Services, 'db' | 'caches' | 'now'>,
  hash: string,
): Promise<TokenEntry | null> {
  const known = caches.tokens.get(hash, now());
  if (known !== undefined) return known;
  const [row] = await tokenByHash(db.query, hash, now());
  const entry = row === undefined ? null : { ...row, scopes: readScopes(row.scopes) };
  caches.tokens.set(hash, entry, lookupTtlMs, now());
  return entry;
}
