import { sql } from 'drizzle-orm';
import { auditValues, insertAudit } from '../../db/audit.ts';
import type { Author } from '../../domain/audit.ts';
import { NotFound } from '../../errors/app-error.ts';
import type { Services } from '../../platform/services.ts';
import { presentKey } from './present.ts';
import { changeKey } from './queries.ts';
import type { KeyReply, UpdateKeyBody } from './schemas.ts';

export interface UpdateKeyInput {
  readonly projectId: number;
  readonly keyId: string;
  readonly body: UpdateKeyBody;
  /** The origin in the DSN. */
  readonly origin: string;
  readonly author: Author;
}

/**
 * Renames, closes or reopens a key. This isolate refuses a closed key at once, the others within `lookupTtlMs`. Throws
 * `NotFound` when the project has no such key.
 */
export async function updateKey(
  { db, caches, ...clock }: Pick<Services, 'db' | 'caches' | 'now' | 'mintId'>,
  { projectId, keyId, body, origin, author }: UpdateKeyInput,
): Promise<KeyReply> {
  const audit = {
    targetId: sql`${keyId}`,
    projectId: sql`${projectId}`,
    details: sql`${JSON.stringify(body)}`,
    only: sql`where changes() = 1`,
  };
  const [[changed]] = await db.query.batch([
    changeKey(db.query, { projectId, keyId }, body),
    db.query.run(insertAudit('key.update', audit, auditValues(author, clock))),
  ]);
  if (changed === undefined) throw new NotFound('key');
  caches.keys.delete(changed.publicKey);
  return presentKey(changed, origin);
}
