import * as z from 'zod';
import {
  decodeCursor,
  positionNumber,
  positionText,
  toPage,
  type Page,
  type PageQuery,
} from '../../http/cursor.ts';
import type { Services } from '../../platform/services.ts';
import { presentToken } from './present.ts';
import { tokenPage } from './queries.ts';
import type { TokenReply } from './schemas.ts';

export interface ListTokensInput extends PageQuery {
  /** The project the caller is bound to: the caller sees only its tokens. Null: the caller sees all tokens. */
  readonly onlyProjectId: number | null;
}

const position = z.tuple([positionNumber, positionText]);

/** Tokens, newest first, without their text. Throws `ValidationFailed` for a bad cursor. */
export async function listTokens(
  { db, now }: Pick<Services, 'db' | 'now'>,
  { onlyProjectId, cursor, limit }: ListTokensInput,
): Promise<Page<TokenReply>> {
  const before = decodeCursor('tokens', cursor, position) ?? [Number.MAX_SAFE_INTEGER, ''];
  const nowMs = now();
  const rows = await tokenPage(db.query, before, onlyProjectId, limit + 1);
  return toPage(
    rows,
    limit,
    'tokens',
    (row) => [row.createdAt, row.id],
    (row) => presentToken(row, nowMs),
  );
}
