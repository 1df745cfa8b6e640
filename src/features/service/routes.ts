import { noBody, none, route, type ApiRoute, type RouteSpec } from '../../api/route.ts';
import { readStorage } from './read-storage.ts';
import * as schemas from './schemas.ts';

const readStorageSpec = {
  method: 'get',
  path: '/service/storage',
  operationId: 'readStorage',
  summary: 'Rows and bytes by table, for the operator of the service',
  scope: 'admin',
  params: none,
  query: none,
  body: noBody,
  status: 200,
  reply: schemas.storageSchema,
} satisfies RouteSpec;

/** What concerns the service and not one project. */
export const serviceRoutes: readonly ApiRoute[] = [
  route(readStorageSpec, ({ services, actor }) => readStorage(services, { onlyProjectId: actor.projectId })),
];
