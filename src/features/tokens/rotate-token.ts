import { auditValues } from '../../db/audit.ts';
import { formatToken, hashToken, hintOf } from '../../domain/api-token.ts';
import type { Author } from '../../domain/audit.ts';
import { AppError, NotFound } from '../../errors/app-error.ts';
import type { Services } from '../../platform/services.ts';
import { presentToken } from './present.ts';
import { tokenById } from './queries.ts';
import type { NewTokenReply } from './schemas.ts';
import { auditRotation, replaceHash } from './writes.ts';

export interface RotateTokenInput {
  readonly tokenId: string;
  /** The project the caller is bound to; null when the caller may see all projects. */
  readonly onlyProjectId: number | null;
  /** When the caller's own token expires; null for never. */
  readonly callerExpiresAt: number | null;
  /** How long the old text stays valid. */
  readonly graceSeconds: number;
  readonly author: Author;
}

/**
 * Gives a token a new text. The old one stays valid for `graceSeconds`; one from an earlier rotation ends now. Throws
 * `NotFound`; `insufficient_scope` for a token that outlives the caller's, whose text would give the caller more
 * access; `conflict` for an expired token, or when another rotation was faster.
 */
export async function rotateToken(
  { db, caches, now, randomHex, mintId }: Pick<Services, 'db' | 'caches' | 'now' | 'randomHex' | 'mintId'>,
  { tokenId, onlyProjectId, callerExpiresAt, graceSeconds, author }: RotateTokenInput,
): Promise<NewTokenReply> {
  const [found] = await tokenById(db.query, tokenId, onlyProjectId);
  if (found === undefined) throw new NotFound('token');
  const { hash: readHash, previousHash, ...row } = found;
  const audit = auditValues(author, { now, mintId });
  if (callerExpiresAt !== null && (row.expiresAt === null || row.expiresAt > callerExpiresAt)) {
    throw new AppError('insufficient_scope', { detail: 'A token rotates none that outlives it.' });
  }
  if (row.expiresAt !== null && row.expiresAt <= audit.nowMs) {
    throw new AppError('conflict', { detail: 'The token has expired. Make a new one.' });
  }
  const token = formatToken(randomHex(32));
  const changed = { hint: hintOf(token), previousExpiresAt: audit.nowMs + graceSeconds * 1000 };
  const [replaced] = await db.writeBatch([
    replaceHash({
      id: tokenId,
      onlyProjectId,
      hash: hashToken(token),
      hint: changed.hint,
      graceEndsAt: changed.previousExpiresAt,
      readHash,
    }),
    auditRotation({ ...audit, id: tokenId, graceSeconds }),
  ]);
  if (replaced?.rows.length !== 1) throw new AppError('conflict', { detail: 'The token has just changed.' });
  for (const hash of [readHash, previousHash]) if (hash !== null) caches.tokens.delete(hash);
  return { ...presentToken({ ...row, ...changed }, audit.nowMs), token };
}
