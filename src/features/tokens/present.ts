import { isoTime, isoTimeOrNull } from '../../api/fields.ts';
import { readScopes } from '../../domain/scope.ts';
import type { TokenRow } from './queries.ts';
import type { TokenReply } from './schemas.ts';

export function presentToken(row: TokenRow, nowMs: number): TokenReply {
  const { id, name, hint, scopes, projectId, expiresAt, createdAt, lastUsedAt, previousExpiresAt } = row;
  const isExpired = expiresAt !== null && expiresAt <= nowMs;
  const isInGrace = !isExpired && previousExpiresAt !== null && previousExpiresAt > nowMs;
  return {
    id,
    name,
    hint,
    scopes: readScopes(scopes),
    projectId,
    state: isExpired ? 'expired' : 'active',
    expiresAt: isoTimeOrNull(expiresAt),
    previousExpiresAt: isInGrace ? isoTime(previousExpiresAt) : null,
    lastUsedAt: isoTimeOrNull(lastUsedAt),
    createdAt: isoTime(createdAt),
  };
}
