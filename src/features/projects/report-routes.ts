import { projectParams } from '../../api/fields.ts';
import { projectInPath } from '../../api/project-source.ts';
import { noBody, route } from '../../api/route.ts';
import { pageOf, pageQuery } from '../../http/cursor.ts';
import { listEnvironments } from './list-environments.ts';
import { listOutcomes } from './list-outcomes.ts';
import { listReleases } from './list-releases.ts';
import * as schemas from './schemas.ts';

/** What was reported to a project: its ledger, its releases and environments. */
export const reportRoutes = {
  listOutcomes: route(
    {
      method: 'get',
      path: '/projects/:projectId/outcomes',
      operationId: 'listOutcomes',
      summary: 'What became of every item received, per hour, category, outcome and reason',
      scope: 'read',
      project: projectInPath,
      params: projectParams,
      query: schemas.outcomesQuery,
      body: noBody,
      status: 200,
      reply: pageOf(schemas.outcomeSchema),
      errors: ['not_found'],
      cache: { name: 'outcomes', changesWith: 'events' },
    },
    ({ services, params, query }) => listOutcomes(services, { ...params, query }),
  ),
  listReleases: route(
    {
      method: 'get',
      path: '/projects/:projectId/releases',
      operationId: 'listReleases',
      summary: 'List the releases that reported, newest first',
      scope: 'read',
      project: projectInPath,
      params: projectParams,
      query: pageQuery,
      body: noBody,
      status: 200,
      reply: pageOf(schemas.releaseSchema),
      errors: ['not_found'],
      cache: { name: 'releases', changesWith: 'events' },
    },
    ({ services, params, query }) => listReleases(services, { ...params, ...query }),
  ),
  listEnvironments: route(
    {
      method: 'get',
      path: '/projects/:projectId/environments',
      operationId: 'listEnvironments',
      summary: 'List the environments that reported, by name',
      scope: 'read',
      project: projectInPath,
      params: projectParams,
      query: pageQuery,
      body: noBody,
      status: 200,
      reply: pageOf(schemas.environmentSchema),
      errors: ['not_found'],
      cache: { name: 'environments', changesWith: 'events' },
    },
    ({ services, params, query }) => listEnvironments(services, { ...params, ...query }),
  ),
};
