import { projectParams } from '../../api/fields.ts';
import { projectInPath } from '../../api/project-source.ts';
import { noBody, none, route } from '../../api/route.ts';
import { pageOf, pageQuery } from '../../http/cursor.ts';
import { createKey } from './create-key.ts';
import { deleteKey } from './delete-key.ts';
import { listKeys } from './list-keys.ts';
import * as schemas from './schemas.ts';
import { updateKey } from './update-key.ts';

/** The DSN keys of a project. */
export const keyRoutes = {
  listKeys: route(
    {
      method: 'get',
      path: '/projects/:projectId/keys',
      operationId: 'listProjectKeys',
      summary: 'List the DSN keys of a project, oldest first',
      scope: 'read',
      project: projectInPath,
      params: projectParams,
      query: pageQuery,
      body: noBody,
      status: 200,
      reply: pageOf(schemas.keySchema),
      errors: ['not_found'],
    },
    ({ services, params, query, origin }) => listKeys(services, { ...params, ...query, origin }),
  ),
  createKey: route(
    {
      method: 'post',
      path: '/projects/:projectId/keys',
      operationId: 'createProjectKey',
      summary: 'Add a DSN key to a project',
      scope: 'admin',
      project: projectInPath,
      params: projectParams,
      query: none,
      body: schemas.createKeyBody,
      status: 201,
      reply: schemas.keySchema,
      errors: ['not_found'],
      audit: 'key.create',
    },
    ({ services, author, params, body, origin }) =>
      createKey(services, { ...params, ...body, origin, author }),
  ),
  updateKey: route(
    {
      method: 'patch',
      path: '/projects/:projectId/keys/:keyId',
      operationId: 'updateProjectKey',
      summary: 'Rename a DSN key, or close and open it',
      scope: 'admin',
      project: projectInPath,
      params: schemas.keyParams,
      query: none,
      body: schemas.updateKeyBody,
      status: 200,
      reply: schemas.keySchema,
      errors: ['not_found'],
      audit: 'key.update',
    },
    ({ services, author, params, body, origin }) => updateKey(services, { ...params, body, origin, author }),
  ),
  deleteKey: route(
    {
      method: 'delete',
      path: '/projects/:projectId/keys/:keyId',
      operationId: 'deleteProjectKey',
      summary: 'Revoke a DSN key; its events stay',
      scope: 'admin',
      project: projectInPath,
      params: schemas.keyParams,
      query: none,
      body: noBody,
      status: 204,
      reply: noBody,
      errors: ['not_found'],
      audit: 'key.delete',
    },
    ({ services, author, params }) => deleteKey(services, { ...params, author }),
  ),
};
