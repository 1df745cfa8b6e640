import * as z from 'zod';
import { decodeCursor, positionNumber, toPage, type Page, type PageQuery } from '../../http/cursor.ts';
import type { Services } from '../../platform/services.ts';
import { presentProject } from './present.ts';
import { projectPage } from './queries.ts';
import type { ProjectReply } from './schemas.ts';

export interface ListProjectsInput extends PageQuery {
  /** The only project the caller may see; null for all. */
  readonly onlyProjectId: number | null;
}

const position = z.tuple([positionNumber]);

/** Projects, oldest first. Throws `ValidationFailed` for a bad cursor. */
export async function listProjects(
  { db }: Pick<Services, 'db'>,
  { onlyProjectId, cursor, limit }: ListProjectsInput,
): Promise<Page<ProjectReply>> {
  const [afterId] = decodeCursor('projects', cursor, position) ?? [0];
  const rows = await projectPage(db.query, afterId, onlyProjectId, limit + 1);
  return toPage(rows, limit, 'projects', (row) => [row.id], presentProject);
}
