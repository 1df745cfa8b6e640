import { etagOf, includesTag, type EntityTags } from '../../http/etag.ts';
import { AppError, NotFound } from '../../errors/app-error.ts';
import type { Services } from '../../platform/services.ts';
import { presentProject } from './present.ts';
import { projectById, type ProjectRow } from './queries.ts';

/**
 * The row that a conditional write expects; its statement compares the row again. Undefined when any state is allowed.
 * Throws `NotFound`, and `precondition_failed` when the project is in a different state.
 */
export async function readExpected(
  { db }: Pick<Services, 'db'>,
  projectId: number,
  ifMatch: EntityTags | undefined,
): Promise<ProjectRow | undefined> {
  if (ifMatch === undefined || ifMatch === '*') return undefined;
  const [row] = await projectById(db.query, projectId);
  if (row === undefined) throw new NotFound('project');
  if (!includesTag(ifMatch, etagOf(JSON.stringify(presentProject(row))))) {
    throw new AppError('precondition_failed');
  }
  return row;
}
