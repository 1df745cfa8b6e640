import type { Services } from '../../platform/services.ts';
import { readProject } from './read-project.ts';
import type { ProjectReply } from './schemas.ts';

/** One project. Throws `NotFound`. */
export async function getProject(services: Pick<Services, 'db'>, projectId: number): Promise<ProjectReply> {
  const { reply } = await readProject(services, projectId);
  return reply;
}
