import { NotFound } from '../../errors/app-error.ts';
import type { StoredState } from '../../http/if-match.ts';
import type { Services } from '../../platform/services.ts';
import { presentProject } from './present.ts';
import { projectById, type ProjectRow } from './queries.ts';
import type { ProjectReply } from './schemas.ts';

/** A project as it is stored and shown. */
export interface StoredProject extends StoredState<ProjectRow> {
  readonly reply: ProjectReply;
}

/** Throws `NotFound`. */
export async function readProject({ db }: Pick<Services, 'db'>, projectId: number): Promise<StoredProject> {
  const [row] = await projectById(db.query, projectId);
  if (row === undefined) throw new NotFound('project');
  return { row, reply: presentProject(row) };
}
