import { noProject } from '../../api/project-source.ts';
import { noBody, none, route } from '../../api/route.ts';
import { readStorage } from './read-storage.ts';
import * as schemas from './schemas.ts';

/** What concerns the service and not one project. */
export const serviceRoutes = {
  readStorage: route(
    {
      method: 'get',
      path: '/service/storage',
      operationId: 'readStorage',
      summary: 'Rows and bytes by table, for the operator of the service',
      scope: 'admin',
      project: noProject,
      params: none,
      query: none,
      body: noBody,
      status: 200,
      reply: schemas.storageSchema,
    },
    ({ services, actor }) => readStorage(services, { onlyProjectId: actor.projectId }),
  ),
};
