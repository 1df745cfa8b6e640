import type { Page, PageQuery } from '../../http/cursor.ts';
import type { Services } from '../../platform/services.ts';
import { presentProject } from './present.ts';
import { projectKeys, projectPage } from './queries.ts';
import type { ProjectReply } from './schemas.ts';

export interface ListProjectsInput extends PageQuery {
  /** The only project the caller may see; null for all. */
  readonly onlyProjectId: number | null;
}

/** Projects, oldest first. Throws `ValidationFailed` for a bad cursor. */
export async function listProjects(
  { db }: Pick<Services, 'db'>,
  { onlyProjectId, cursor, limit }: ListProjectsInput,
): Promise<Page<ProjectReply>> {
  const page = projectKeys.page('projects', { cursor, limit });
  return page.cut(await projectPage(db.query, onlyProjectId, page), presentProject);
}
