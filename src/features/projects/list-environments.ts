import { isoTime } from '../../api/fields.ts';
import type { Page, PageQuery } from '../../http/cursor.ts';
import { NotFound } from '../../errors/app-error.ts';
import type { Services } from '../../platform/services.ts';
import { environmentKeys, environmentPage, projectById } from './queries.ts';
import type { EnvironmentReply } from './schemas.ts';

export interface ListEnvironmentsInput extends PageQuery {
  readonly projectId: number;
}

/** A project's environments by name. Throws `NotFound`, and `ValidationFailed` for a bad cursor. */
export async function listEnvironments(
  { db }: Pick<Services, 'db'>,
  { projectId, cursor, limit }: ListEnvironmentsInput,
): Promise<Page<EnvironmentReply>> {
  const page = environmentKeys.page(`environments/${projectId}`, { cursor, limit });
  const [projects, rows] = await db.query.batch([
    projectById(db.query, projectId),
    environmentPage(db.query, projectId, page),
  ]);
  if (projects.length === 0) throw new NotFound('project');
  return page.cut(rows, ({ name, firstSeenAt }) => ({ name, firstSeen: isoTime(firstSeenAt) }));
}
