import type { Context } from 'hono';
import type { AppEnv, Person } from '../middleware/app-env.ts';

/** The person that the guard has let in. */
export function personOf(c: Context<AppEnv>): Person {
  const person = c.get('person');
  if (person === undefined) throw new Error('A page runs behind the guard only.');
  return person;
}

/** The projects that the sender of the request may see; null for all. */
export function visibleProjects(c: Context<AppEnv>): readonly number[] | null {
  const { projectId } = c.var.actor;
  const { projectIds } = personOf(c);
  if (projectId === null) return projectIds;
  return projectIds === null || projectIds.includes(projectId) ? [projectId] : [];
}
