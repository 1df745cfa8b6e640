import { isoTime, isoTimeOrNull } from '../../domain/api-schema.ts';
import type { TokenRow } from './queries.ts';
import type { TokenReply } from './schemas.ts';

export function presentToken(row: TokenRow): TokenReply {
  return { ...row, expiresAt: isoTimeOrNull(row.expiresAt), createdAt: isoTime(row.createdAt) };
}
