import { route, type ApiRoute } from '../../api/route.ts';
import { createKey } from './create-key.ts';
import { createProject } from './create-project.ts';
import { deleteKey } from './delete-key.ts';
import { deleteProject } from './delete-project.ts';
import { getProject } from './get-project.ts';
import { listEnvironments } from './list-environments.ts';
import { listKeys } from './list-keys.ts';
import { listOutcomes } from './list-outcomes.ts';
import { listProjects } from './list-projects.ts';
import { listReleases } from './list-releases.ts';
import * as specs from './specs.ts';
import { readOverview } from './read-overview.ts';
import { updateKey } from './update-key.ts';
import { updateProject } from './update-project.ts';

/** Projects, their keys, their ledger, their releases and environments. */
export const projectsRoutes: readonly ApiRoute[] = [
  route(specs.listProjectsSpec, ({ services, actor, query }) =>
    listProjects(services, { onlyProjectId: actor.projectId, ...query }),
  ),
  route(specs.readOverviewSpec, ({ services, actor, query }) =>
    readOverview(services, {
      onlyProjectIds: actor.projectIds ?? (actor.projectId === null ? null : [actor.projectId]),
      ...query,
    }),
  ),
  route(specs.createProjectSpec, ({ services, actor, author, body, origin }) =>
    createProject(services, { onlyProjectId: actor.projectId, body, origin, author }),
  ),
  route(specs.getProjectSpec, ({ services, params }) => getProject(services, params.projectId)),
  route(specs.updateProjectSpec, ({ services, author, params, ifMatch, body }) =>
    updateProject(services, { ...params, body, ifMatch, author }),
  ),
  route(specs.deleteProjectSpec, ({ services, author, params, ifMatch }) =>
    deleteProject(services, { ...params, ifMatch, author }),
  ),

  route(specs.listKeysSpec, ({ services, params, query, origin }) =>
    listKeys(services, { ...params, ...query, origin }),
  ),
  route(specs.createKeySpec, ({ services, author, params, body, origin }) =>
    createKey(services, { ...params, ...body, origin, author }),
  ),
  route(specs.updateKeySpec, ({ services, author, params, body, origin }) =>
    updateKey(services, { ...params, body, origin, author }),
  ),
  route(specs.deleteKeySpec, ({ services, author, params }) => deleteKey(services, { ...params, author })),

  route(specs.listOutcomesSpec, ({ services, params, query }) =>
    listOutcomes(services, { ...params, query }),
  ),
  route(specs.listReleasesSpec, ({ services, params, query }) =>
    listReleases(services, { ...params, ...query }),
  ),
  route(specs.listEnvironmentsSpec, ({ services, params, query }) =>
    listEnvironments(services, { ...params, ...query }),
  ),
];
