import type { Page, PageQuery } from '../../http/cursor.ts';
import type { Services } from '../../platform/services.ts';
import { presentToken } from './present.ts';
import { tokenKeys, tokenPage } from './queries.ts';
import type { TokenReply } from './schemas.ts';

export interface ListTokensInput extends PageQuery {
  /** The project the caller is bound to: the caller sees only its tokens. Null: the caller sees all tokens. */
  readonly onlyProjectId: number | null;
}

/** Tokens, newest first, without their text. Throws `ValidationFailed` for a bad cursor. */
export async function listTokens(
  { db, now }: Pick<Services, 'db' | 'now'>,
  { onlyProjectId, cursor, limit }: ListTokensInput,
): Promise<Page<TokenReply>> {
  const page = tokenKeys.page('tokens', { cursor, limit });
  const nowMs = now();
  const rows = await tokenPage(db.query, onlyProjectId, page);
  return page.cut(rows, (row) => presentToken(row, nowMs));
}
