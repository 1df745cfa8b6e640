import { projectParams } from '../../api/fields.ts';
import { pageOf, pageQuery } from '../../http/cursor.ts';
import { noBody, none, type RouteSpec } from '../../api/route.ts';
import * as schemas from './schemas.ts';

export const listProjectsSpec = {
  method: 'get',
  path: '/projects',
  operationId: 'listProjects',
  summary: 'List the projects, oldest first',
  scope: 'read',
  params: none,
  query: pageQuery,
  body: noBody,
  status: 200,
  reply: pageOf(schemas.projectSchema),
  cache: { name: 'projects', changesWith: 'writes' },
} satisfies RouteSpec;

export const readOverviewSpec = {
  method: 'get',
  path: '/overview',
  operationId: 'readOverview',
  summary: 'How each project fares: errors by hour, unresolved issues',
  scope: 'read',
  params: none,
  query: pageQuery,
  body: noBody,
  status: 200,
  reply: pageOf(schemas.overviewSchema),
} satisfies RouteSpec;

export const createProjectSpec = {
  method: 'post',
  path: '/projects',
  operationId: 'createProject',
  summary: 'Create a project with its first key',
  scope: 'admin',
  params: none,
  query: none,
  body: schemas.createProjectBody,
  status: 201,
  reply: schemas.newProjectSchema,
  errors: ['conflict'],
  audit: 'project.create',
} satisfies RouteSpec;

export const getProjectSpec = {
  method: 'get',
  path: '/projects/:projectId',
  operationId: 'getProject',
  summary: 'Read a project',
  scope: 'read',
  params: projectParams,
  query: none,
  body: noBody,
  status: 200,
  reply: schemas.projectSchema,
  errors: ['not_found'],
  cache: { name: 'project', changesWith: 'writes' },
} satisfies RouteSpec;

export const updateProjectSpec = {
  method: 'patch',
  path: '/projects/:projectId',
  operationId: 'updateProject',
  summary: 'Change name, slug or platform of a project',
  scope: 'admin',
  params: projectParams,
  query: none,
  body: schemas.updateProjectBody,
  status: 200,
  reply: schemas.projectSchema,
  errors: ['not_found', 'conflict'],
  ifMatch: 'optional',
  audit: 'project.update',
} satisfies RouteSpec;

export const deleteProjectSpec = {
  method: 'delete',
  path: '/projects/:projectId',
  operationId: 'deleteProject',
  summary: 'Delete a project with everything it owns',
  scope: 'admin',
  params: projectParams,
  query: none,
  body: noBody,
  status: 204,
  reply: noBody,
  errors: ['not_found'],
  ifMatch: 'required',
  audit: 'project.delete',
} satisfies RouteSpec;

export const listKeysSpec = {
  method: 'get',
  path: '/projects/:projectId/keys',
  operationId: 'listProjectKeys',
  summary: 'List the DSN keys of a project, oldest first',
  scope: 'read',
  params: projectParams,
  query: pageQuery,
  body: noBody,
  status: 200,
  reply: pageOf(schemas.keySchema),
  errors: ['not_found'],
} satisfies RouteSpec;

export const createKeySpec = {
  method: 'post',
  path: '/projects/:projectId/keys',
  operationId: 'createProjectKey',
  summary: 'Add a DSN key to a project',
  scope: 'admin',
  params: projectParams,
  query: none,
  body: schemas.createKeyBody,
  status: 201,
  reply: schemas.keySchema,
  errors: ['not_found'],
  audit: 'key.create',
} satisfies RouteSpec;

export const updateKeySpec = {
  method: 'patch',
  path: '/projects/:projectId/keys/:keyId',
  operationId: 'updateProjectKey',
  summary: 'Rename a DSN key, or close and open it',
  scope: 'admin',
  params: schemas.keyParams,
  query: none,
  body: schemas.updateKeyBody,
  status: 200,
  reply: schemas.keySchema,
  errors: ['not_found'],
  audit: 'key.update',
} satisfies RouteSpec;

export const deleteKeySpec = {
  method: 'delete',
  path: '/projects/:projectId/keys/:keyId',
  operationId: 'deleteProjectKey',
  summary: 'Revoke a DSN key; its events stay',
  scope: 'admin',
  params: schemas.keyParams,
  query: none,
  body: noBody,
  status: 204,
  reply: noBody,
  errors: ['not_found'],
  audit: 'key.delete',
} satisfies RouteSpec;

export const listOutcomesSpec = {
  method: 'get',
  path: '/projects/:projectId/outcomes',
  operationId: 'listOutcomes',
  summary: 'What became of every item received, per hour, category, outcome and reason',
  scope: 'read',
  params: projectParams,
  query: schemas.outcomesQuery,
  body: noBody,
  status: 200,
  reply: pageOf(schemas.outcomeSchema),
  errors: ['not_found'],
  cache: { name: 'outcomes', changesWith: 'events' },
} satisfies RouteSpec;

export const listReleasesSpec = {
  method: 'get',
  path: '/projects/:projectId/releases',
  operationId: 'listReleases',
  summary: 'List the releases that reported, newest first',
  scope: 'read',
  params: projectParams,
  query: pageQuery,
  body: noBody,
  status: 200,
  reply: pageOf(schemas.releaseSchema),
  errors: ['not_found'],
  cache: { name: 'releases', changesWith: 'events' },
} satisfies RouteSpec;

export const listEnvironmentsSpec = {
  method: 'get',
  path: '/projects/:projectId/environments',
  operationId: 'listEnvironments',
  summary: 'List the environments that reported, by name',
  scope: 'read',
  params: projectParams,
  query: pageQuery,
  body: noBody,
  status: 200,
  reply: pageOf(schemas.environmentSchema),
  errors: ['not_found'],
  cache: { name: 'environments', changesWith: 'events' },
} satisfies RouteSpec;
