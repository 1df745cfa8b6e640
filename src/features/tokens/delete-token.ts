import { auditValues } from '../../db/audit.ts';
import type { Author } from '../../domain/audit.ts';
import { NotFound } from '../../errors/app-error.ts';
import type { Services } from '../../platform/services.ts';
import { auditRemovedToken, removeToken } from './writes.ts';

export interface DeleteTokenInput {
  /**
   * The project the caller is bound to: the caller may revoke only its tokens. Null: the caller may revoke any token.
   */
  readonly onlyProjectId: number | null;
  readonly tokenId: string;
  readonly author: Author;
}

/** Revokes a token: at once in this isolate, within `lookupTtlMs` in the others. Throws `NotFound`. */
export async function deleteToken(
  { db, caches, ...clock }: Pick<Services, 'db' | 'caches' | 'now' | 'mintId'>,
  { onlyProjectId, tokenId, author }: DeleteTokenInput,
): Promise<void> {
  const values = { id: tokenId, onlyProjectId, ...auditValues(author, clock) };
  const [, removed] = await db.writeBatch([auditRemovedToken(values), removeToken(values)]);
  const [row] = removed?.rows ?? [];
  if (row === undefined) throw new NotFound('token');
  for (const hash of [row['hash'], row['previous_hash']]) {
    if (typeof hash === 'string') caches.tokens.delete(hash);
  }
}
