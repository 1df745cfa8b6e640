import { NotFound } from '../../errors.ts';
import type { Services } from '../../platform/services.ts';
import { removeToken } from './queries.ts';

export interface DeleteTokenInput {
  /** The project the caller is bound to, whose tokens alone it may revoke; null for all. */
  readonly onlyProjectId: number | null;
  readonly tokenId: string;
}

/** Revokes a token: at once in this isolate, within `lookupTtlMs` in the others. Throws `NotFound`. */
export async function deleteToken(
  { db, caches }: Pick<Services, 'db' | 'caches'>,
  { onlyProjectId, tokenId }: DeleteTokenInput,
): Promise<void> {
  const [removed] = await db.writeBatch([removeToken({ id: tokenId, onlyProjectId })]);
  const hash = removed?.rows[0]?.['hash'];
  if (typeof hash !== 'string') throw new NotFound('token');
  caches.tokens.delete(hash);
}
