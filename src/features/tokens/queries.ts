import { and, eq, gt, gte, lt, or, sql } from 'drizzle-orm';
import type { Db } from '../../db/client.ts';
import { keyset, type PageWindow } from '../../db/keyset.ts';
import { apiToken } from '../../db/schema/api-token.ts';

type Query = Db['query'];

/** All columns except the hashes. */
const shown = {
  id: apiToken.id,
  name: apiToken.name,
  hint: apiToken.hint,
  scopes: apiToken.scopes,
  projectId: apiToken.projectId,
  expiresAt: apiToken.expiresAt,
  createdAt: apiToken.createdAt,
  lastUsedAt: apiToken.lastUsedAt,
  previousExpiresAt: apiToken.previousExpiresAt,
};
export type TokenRow = Pick<typeof apiToken.$inferSelect, keyof typeof shown>;

/** Newest first. */
export const tokenKeys = keyset('desc', { createdAt: apiToken.createdAt, id: apiToken.id }, [
  Number.MAX_SAFE_INTEGER,
  '',
]);

/** A page of tokens; only those of `onlyProjectId` when that is not null. */
export function tokenPage(query: Query, onlyProjectId: number | null, { after, order, rows }: PageWindow) {
  return query
    .select(shown)
    .from(apiToken)
    .where(and(onlyProjectId === null ? undefined : eq(apiToken.projectId, onlyProjectId), after))
    .orderBy(...order)
    .limit(rows);
}

/** One token by id; of `onlyProjectId` when that is not null. */
export function tokenById(query: Query, tokenId: string, onlyProjectId: number | null) {
  const { id, projectId } = apiToken;
  return query
    .select({ ...shown, hash: apiToken.hash, previousHash: apiToken.previousHash })
    .from(apiToken)
    .where(and(eq(id, tokenId), onlyProjectId === null ? undefined : eq(projectId, onlyProjectId)))
    .limit(1);
}

/**
 * What authentication needs of the token with this hash. The text from before the last rotation is valid during its
 * grace period and expires with that.
 */
export function tokenByHash(query: Query, hash: string, nowMs: number) {
  const { expiresAt, previousHash, previousExpiresAt } = apiToken;
  const isPrevious = and(eq(previousHash, hash), gt(previousExpiresAt, nowMs));
  return query
    .select({
      tokenId: apiToken.id,
      scopes: apiToken.scopes,
      projectId: apiToken.projectId,
      expiresAt: sql<number | null>`iif(${apiToken.hash} = ${hash}, ${expiresAt},
        min(coalesce(${expiresAt}, ${previousExpiresAt}), ${previousExpiresAt}))`,
      lastUsedAt: apiToken.lastUsedAt,
    })
    .from(apiToken)
    .where(or(eq(apiToken.hash, hash), isPrevious))
    .limit(1);
}

/** Hashes of tokens in `[from, to)`. */
export function hashesBetween(query: Query, from: string, to: string, rows: number) {
  const { hash } = apiToken;
  return query
    .select({ hash })
    .from(apiToken)
    .where(and(gte(hash, from), lt(hash, to)))
    .limit(rows);
}

/** Hashes in `[from, to)` from before a rotation whose grace period has not ended. */
export function previousHashesBetween(query: Query, from: string, to: string, nowMs: number, rows: number) {
  const { previousHash: hash, previousExpiresAt } = apiToken;
  return query
    .select({ hash })
    .from(apiToken)
    .where(and(gte(hash, from), lt(hash, to), gt(previousExpiresAt, nowMs)))
    .limit(rows);
}
