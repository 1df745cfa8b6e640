import { projectParams } from '../../api/fields.ts';
import { noProject, projectInPath } from '../../api/project-source.ts';
import { noBody, none, route } from '../../api/route.ts';
import { pageOf, pageQuery } from '../../http/cursor.ts';
import { createProject } from './create-project.ts';
import { deleteProject } from './delete-project.ts';
import { getProject } from './get-project.ts';
import { listProjects } from './list-projects.ts';
import * as schemas from './schemas.ts';
import { readOverview } from './read-overview.ts';
import { updateProject } from './update-project.ts';

/** Projects themselves. */
export const projectsRoutes = {
  listProjects: route(
    {
      method: 'get',
      path: '/projects',
      operationId: 'listProjects',
      summary: 'List the projects, oldest first',
      scope: 'read',
      project: noProject,
      params: none,
      query: pageQuery,
      body: noBody,
      status: 200,
      reply: pageOf(schemas.projectSchema),
      cache: { name: 'projects', changesWith: 'writes' },
    },
    ({ services, actor, query }) => listProjects(services, { onlyProjectId: actor.projectId, ...query }),
  ),
  readOverview: route(
    {
      method: 'get',
      path: '/overview',
      operationId: 'readOverview',
      summary: 'How each project fares: errors by hour, unresolved issues',
      scope: 'read',
      project: noProject,
      params: none,
      query: pageQuery,
      body: noBody,
      status: 200,
      reply: pageOf(schemas.overviewSchema),
    },
    ({ services, actor, query }) =>
      readOverview(services, {
        onlyProjectIds: actor.projectIds ?? (actor.projectId === null ? null : [actor.projectId]),
        ...query,
      }),
  ),
  createProject: route(
    {
      method: 'post',
      path: '/projects',
      operationId: 'createProject',
      summary: 'Create a project with its first key',
      scope: 'admin',
      project: noProject,
      params: none,
      query: none,
      body: schemas.createProjectBody,
      status: 201,
      reply: schemas.newProjectSchema,
      errors: ['conflict'],
      audit: 'project.create',
    },
    ({ services, actor, author, body, origin }) =>
      createProject(services, { onlyProjectId: actor.projectId, body, origin, author }),
  ),
  getProject: route(
    {
      method: 'get',
      path: '/projects/:projectId',
      operationId: 'getProject',
      summary: 'Read a project',
      scope: 'read',
      project: projectInPath,
      params: projectParams,
      query: none,
      body: noBody,
      status: 200,
      reply: schemas.projectSchema,
      errors: ['not_found'],
      cache: { name: 'project', changesWith: 'writes' },
    },
    ({ services, params }) => getProject(services, params.projectId),
  ),
  updateProject: route(
    {
      method: 'patch',
      path: '/projects/:projectId',
      operationId: 'updateProject',
      summary: 'Change name, slug or platform of a project',
      scope: 'admin',
      project: projectInPath,
      params: projectParams,
      query: none,
      body: schemas.updateProjectBody,
      status: 200,
      reply: schemas.projectSchema,
      errors: ['not_found', 'conflict'],
      ifMatch: 'optional',
      audit: 'project.update',
    },
    ({ services, author, params, ifMatch, body }) =>
      updateProject(services, { ...params, body, ifMatch, author }),
  ),
  deleteProject: route(
    {
      method: 'delete',
      path: '/projects/:projectId',
      operationId: 'deleteProject',
      summary: 'Delete a project with everything it owns',
      scope: 'admin',
      project: projectInPath,
      params: projectParams,
      query: none,
      body: noBody,
      status: 204,
      reply: noBody,
      errors: ['not_found'],
      ifMatch: 'required',
      audit: 'project.delete',
    },
    ({ services, author, params, ifMatch }) => deleteProject(services, { ...params, ifMatch, author }),
  ),
};
