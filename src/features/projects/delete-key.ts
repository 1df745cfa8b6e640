import { auditValues } from '../../db/audit.ts';
import type { Author } from '../../domain/audit.ts';
import { NotFound } from '../../errors/app-error.ts';
import type { Services } from '../../platform/services.ts';
import { auditRemovedKey, removeKey } from './writes.ts';

export interface DeleteKeyInput {
  readonly projectId: number;
  readonly keyId: string;
  readonly author: Author;
}

/** Revokes a key: at once in this isolate, within `lookupTtlMs` in the others. Throws `NotFound`. */
export async function deleteKey(
  { db, caches, ...clock }: Pick<Services, 'db' | 'caches' | 'now' | 'mintId'>,
  { projectId, keyId, author }: DeleteKeyInput,
): Promise<void> {
  const [, removed] = await db.writeBatch([
    auditRemovedKey({ projectId, keyId, ...auditValues(author, clock) }),
    removeKey({ projectId, keyId }),
  ]);
  const publicKey = removed?.rows[0]?.['public_key'];
  if (typeof publicKey !== 'string') throw new NotFound('key');
  caches.keys.delete(publicKey);
}
