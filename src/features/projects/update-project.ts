import { AppError, NotFound } from '../../errors.ts';
import type { Services } from '../../platform/services.ts';
import { presentProject } from './present.ts';
import { changeProject, projectById } from './queries.ts';
import type { ProjectReply, UpdateProjectBody } from './schemas.ts';

export interface UpdateProjectInput {
  readonly projectId: number;
  readonly body: UpdateProjectBody;
}

/** Changes what the body names. Throws `NotFound`, and `conflict` when another project has the slug. */
export async function updateProject(
  { db, now }: Pick<Services, 'db' | 'now'>,
  { projectId, body }: UpdateProjectInput,
): Promise<ProjectReply> {
  const [changed] = await changeProject(db.query, projectId, body, now());
  if (changed !== undefined) return presentProject(changed);
  const [present] = await projectById(db.query, projectId);
  if (present === undefined) throw new NotFound('project');
  throw new AppError('conflict', { detail: 'Another project has this slug.' });
}
