import { auditValues } from '../../db/audit.ts';
import { formatToken, hashToken, hintOf } from '../../domain/api-token.ts';
import { localAuthor, type Author } from '../../domain/audit.ts';
import { AppError, ValidationFailed } from '../../errors/app-error.ts';
import type { Services } from '../../platform/services.ts';
import { presentToken } from './present.ts';
import type { CreateTokenBody, NewTokenReply } from './schemas.ts';
import { auditNewToken, insertToken } from './writes.ts';

export interface CreateTokenInput {
  /** The project the caller is bound to; null when the caller may see all projects. */
  readonly onlyProjectId: number | null;
  /** When the caller's own token expires; null for never. */
  readonly callerExpiresAt?: number | null;
  readonly body: CreateTokenBody;
  /** Default: a command of the operator. */
  readonly author?: Author;
}

/**
 * Creates a bearer token; only this reply holds its text. Throws `insufficient_scope` when a caller asks for more
 * access or a later expiry than its own, and `ValidationFailed` for an unknown project or an expiry that is not in the
 * future.
 */
export async function createToken(
  { db, now, randomHex, mintId }: Pick<Services, 'db' | 'now' | 'randomHex' | 'mintId'>,
  { onlyProjectId, callerExpiresAt = null, body, author = localAuthor }: CreateTokenInput,
): Promise<NewTokenReply> {
  const { name, scopes, projectId = null, expiresAt = callerExpiresAt } = body;
  if (onlyProjectId !== null && projectId !== onlyProjectId) throw new AppError('insufficient_scope');
  const audit = auditValues(author, { now, mintId });
  const createdAt = audit.nowMs;
  if (expiresAt !== null && expiresAt <= createdAt) {
    throw new ValidationFailed([{ pointer: '/expiresAt', message: 'must be ahead of now' }]);
  }
  if (callerExpiresAt !== null && (expiresAt === null || expiresAt > callerExpiresAt)) {
    throw new AppError('insufficient_scope', { detail: 'A token makes none that outlives it.' });
  }
  const token = formatToken(randomHex(32));
  const row = { id: mintId('tok'), name, hint: hintOf(token), projectId, expiresAt, createdAt };
  const storedScopes = JSON.stringify(scopes);
  const [inserted] = await db.writeBatch([
    insertToken({ ...row, hash: hashToken(token), scopes: storedScopes }),
    auditNewToken({ ...audit, id: row.id }),
  ]);
  if (inserted?.rows.length !== 1) {
    throw new ValidationFailed([{ pointer: '/projectId', message: 'must be a project that exists' }]);
  }
  const made = { ...row, scopes: storedScopes, lastUsedAt: null, previousExpiresAt: null };
  return { ...presentToken(made, createdAt), token };
}
