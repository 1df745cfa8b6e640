import { NotFound } from '../../errors.ts';
import type { Services } from '../../platform/services.ts';
import { presentKey } from './present.ts';
import type { KeyReply } from './schemas.ts';
import { insertKey } from './writes.ts';

export interface CreateKeyInput {
  readonly projectId: number;
  readonly label: string;
  readonly origin: string;
}

/** Another DSN key of a project. Throws `NotFound`. */
export async function createKey(
  { db, now, randomHex, mintId }: Pick<Services, 'db' | 'now' | 'randomHex' | 'mintId'>,
  { projectId, label, origin }: CreateKeyInput,
): Promise<KeyReply> {
  const key = { id: mintId('key'), publicKey: randomHex(16), createdAt: now() };
  const [inserted] = await db.writeBatch([
    insertKey({ keyId: key.id, projectId, publicKey: key.publicKey, label, nowMs: key.createdAt }),
  ]);
  if (inserted?.rows.length !== 1) throw new NotFound('project');
  return presentKey({ ...key, projectId, label, isActive: true }, origin);
}
