import { auditValues } from '../../db/audit.ts';
import { localAuthor, type Author } from '../../domain/audit.ts';
import { NotFound } from '../../errors/app-error.ts';
import type { Services } from '../../platform/services.ts';
import { presentKey } from './present.ts';
import type { KeyReply } from './schemas.ts';
import { auditNewKey, insertKey } from './writes.ts';

export interface CreateKeyInput {
  readonly projectId: number;
  readonly label: string;
  readonly origin: string;
  /** Default: a command of the operator. */
  readonly author?: Author;
}

/** Creates another DSN key for a project. Throws `NotFound`. */
export async function createKey(
  { db, now, randomHex, mintId }: Pick<Services, 'db' | 'now' | 'randomHex' | 'mintId'>,
  { projectId, label, origin, author = localAuthor }: CreateKeyInput,
): Promise<KeyReply> {
  const audit = auditValues(author, { now, mintId });
  const key = { id: mintId('key'), publicKey: randomHex(16), createdAt: audit.nowMs };
  const [inserted] = await db.writeBatch([
    insertKey({ keyId: key.id, projectId, publicKey: key.publicKey, label, nowMs: key.createdAt }),
    auditNewKey({ ...audit, keyId: key.id, projectId }),
  ]);
  if (inserted?.rows.length !== 1) throw new NotFound('project');
  return presentKey({ ...key, projectId, label, isActive: true }, origin);
}
