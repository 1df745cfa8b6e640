import { auditValues } from '../../db/audit.ts';
import type { Author } from '../../domain/audit.ts';
import type { Services } from '../../platform/services.ts';
import { auditSignOut, removeSession } from './writes.ts';

export interface EndSessionInput {
  readonly sessionId: string;
  readonly author: Author;
}

/** Signs a person out: at once in this isolate, within `lookupTtlMs` in the others. Does nothing without the session. */
export async function endSession(
  { db, caches, ...clock }: Pick<Services, 'db' | 'caches' | 'now' | 'mintId'>,
  { sessionId, author }: EndSessionInput,
): Promise<void> {
  const values = { sessionId, ...auditValues(author, clock) };
  const [, removed] = await db.writeBatch([auditSignOut(values), removeSession(values)]);
  const hash = removed?.rows[0]?.['hash'];
  if (typeof hash === 'string') caches.sessions.delete(hash);
}
