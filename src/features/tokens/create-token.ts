import { formatToken, hashToken, hintOf } from '../../domain/api-token.ts';
import { AppError, ValidationFailed } from '../../errors.ts';
import type { Services } from '../../platform/services.ts';
import { presentToken } from './present.ts';
import { insertToken } from './queries.ts';
import type { CreateTokenBody, NewTokenReply } from './schemas.ts';

export interface CreateTokenInput {
  /** The project the caller is bound to; null for none. */
  readonly onlyProjectId: number | null;
  readonly body: CreateTokenBody;
}

/**
 * A new bearer token; only here is its text known. Throws `insufficient_scope` when a caller bound to a project asks for a
 * token that sees more, and `ValidationFailed` for an unknown project or an expiry that is not ahead.
 */
export async function createToken(
  { db, now, randomHex, mintId }: Pick<Services, 'db' | 'now' | 'randomHex' | 'mintId'>,
  { onlyProjectId, body }: CreateTokenInput,
): Promise<NewTokenReply> {
  const { name, scopes, projectId = null, expiresAt = null } = body;
  if (onlyProjectId !== null && projectId !== onlyProjectId) throw new AppError('insufficient_scope');
  const createdAt = now();
  if (expiresAt !== null && expiresAt <= createdAt) {
    throw new ValidationFailed([{ pointer: '/expiresAt', message: 'must be ahead of now' }]);
  }
  const token = formatToken(randomHex(32));
  const row = { id: mintId('tok'), name, hint: hintOf(token), projectId, expiresAt, createdAt };
  const [inserted] = await db.writeBatch([
    insertToken({ ...row, hash: hashToken(token), scopes: JSON.stringify(scopes) }),
  ]);
  if (inserted?.rows.length !== 1) {
    throw new ValidationFailed([{ pointer: '/projectId', message: 'must be a project that exists' }]);
  }
  return { ...presentToken({ ...row, scopes }), token };
}
