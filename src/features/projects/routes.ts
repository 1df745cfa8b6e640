import { Hono } from 'hono';
import type { AppEnv } from '../../middleware/app-env.ts';
import { mountRoute, type RouteSpec } from '../../middleware/route.ts';
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
import { updateKey } from './update-key.ts';
import { updateProject } from './update-project.ts';

/** What OpenAPI is made of. */
export const projectsSpecs: readonly RouteSpec[] = Object.values(specs);

/** Projects, their keys, their ledger, their releases and environments; to be mounted at `/api/v1`. */
export function projectsRoutes(): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  mountRoute(app, specs.listProjectsSpec, ({ services, actor, query }) =>
    listProjects(services, { onlyProjectId: actor.projectId, ...query }),
  );
  mountRoute(app, specs.createProjectSpec, ({ services, actor, author, body, origin }) =>
    createProject(services, { onlyProjectId: actor.projectId, body, origin, author }),
  );
  mountRoute(app, specs.getProjectSpec, ({ services, params }) => getProject(services, params.projectId));
  mountRoute(app, specs.updateProjectSpec, ({ services, author, params, ifMatch, body }) =>
    updateProject(services, { ...params, body, ifMatch, author }),
  );
  mountRoute(app, specs.deleteProjectSpec, ({ services, author, params, ifMatch }) =>
    deleteProject(services, { ...params, ifMatch, author }),
  );

  mountRoute(app, specs.listKeysSpec, ({ services, params, query, origin }) =>
    listKeys(services, { ...params, ...query, origin }),
  );
  mountRoute(app, specs.createKeySpec, ({ services, author, params, body, origin }) =>
    createKey(services, { ...params, ...body, origin, author }),
  );
  mountRoute(app, specs.updateKeySpec, ({ services, author, params, body, origin }) =>
    updateKey(services, { ...params, body, origin, author }),
  );
  mountRoute(app, specs.deleteKeySpec, ({ services, author, params }) =>
    deleteKey(services, { ...params, author }),
  );

  mountRoute(app, specs.listOutcomesSpec, ({ services, params, query }) =>
    listOutcomes(services, { ...params, query }),
  );
  mountRoute(app, specs.listReleasesSpec, ({ services, params, query }) =>
    listReleases(services, { ...params, ...query }),
  );
  mountRoute(app, specs.listEnvironmentsSpec, ({ services, params, query }) =>
    listEnvironments(services, { ...params, ...query }),
  );
  return app;
}
