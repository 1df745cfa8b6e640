import type { Page, PageQuery } from '../../http/cursor.ts';
import { NotFound } from '../../errors/app-error.ts';
import type { Services } from '../../platform/services.ts';
import { presentKey } from './present.ts';
import { keyKeys, keyPage, projectById } from './queries.ts';
import type { KeyReply } from './schemas.ts';

export interface ListKeysInput extends PageQuery {
  readonly projectId: number;
  readonly origin: string;
}

/** A project's keys with their DSNs, oldest first. Throws `NotFound`, and `ValidationFailed` for a bad cursor. */
export async function listKeys(
  { db }: Pick<Services, 'db'>,
  { projectId, cursor, limit, origin }: ListKeysInput,
): Promise<Page<KeyReply>> {
  const page = keyKeys.page(`keys/${projectId}`, { cursor, limit });
  const [projects, rows] = await db.query.batch([
    projectById(db.query, projectId),
    keyPage(db.query, projectId, page),
  ]);
  if (projects.length === 0) throw new NotFound('project');
  return page.cut(rows, (row) => presentKey(row, origin));
}
