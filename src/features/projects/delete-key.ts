import { NotFound } from '../../errors.ts';
import type { Services } from '../../platform/services.ts';
import { removeKey } from './writes.ts';

export interface DeleteKeyInput {
  readonly projectId: number;
  readonly keyId: string;
}

/** Revokes a key: at once in this isolate, within `lookupTtlMs` in the others. Throws `NotFound`. */
export async function deleteKey(
  { db, caches }: Pick<Services, 'db' | 'caches'>,
  { projectId, keyId }: DeleteKeyInput,
): Promise<void> {
  const [removed] = await db.writeBatch([removeKey({ projectId, keyId })]);
  const publicKey = removed?.rows[0]?.['public_key'];
  if (typeof publicKey !== 'string') throw new NotFound('key');
  caches.keys.delete(publicKey);
}
