import { NotFound } from '../../errors/app-error.ts';
import type { Services } from '../../platform/services.ts';
import { presentProject } from './present.ts';
import { projectById } from './queries.ts';
import type { ProjectReply } from './schemas.ts';

/** One project. Throws `NotFound`. */
export async function getProject({ db }: Pick<Services, 'db'>, projectId: number): Promise<ProjectReply> {
  const [row] = await projectById(db.query, projectId);
  if (row === undefined) throw new NotFound('project');
  return presentProject(row);
}
