import { projectParams } from '../../api/fields.ts';
import { noProject, projectInPath, projectInReply } from '../../api/project-source.ts';
import { noBody, none, route } from '../../api/route.ts';
import { pageOf, pageQuery } from '../../http/cursor.ts';
import { deleteIssue } from './delete-issue.ts';
import { explainGrouping } from './explain-grouping.ts';
import { getEvent } from './get-event.ts';
import { getIssue } from './get-issue.ts';
import { listIssueEvents } from './list-issue-events.ts';
import { listIssues } from './list-issues.ts';
import * as schemas from './schemas.ts';
import { updateIssue } from './update-issue.ts';
import { updateIssues } from './update-issues.ts';

/** Issues and their events. */
export const issuesRoutes = {
  listIssues: route(
    {
      method: 'get',
      path: '/projects/:projectId/issues',
      operationId: 'listIssues',
      summary: 'List the issues of a project',
      scope: 'read',
      project: projectInPath,
      params: projectParams,
      query: schemas.issuesQuery,
      body: noBody,
      status: 200,
      reply: pageOf(schemas.issueItemSchema),
      errors: ['not_found'],
      cache: { name: 'issues', changesWith: 'events' },
    },
    ({ services, params, query }) => listIssues(services, { ...params, query }),
  ),
  getEvent: route(
    {
      method: 'get',
      path: '/projects/:projectId/events/:eventId',
      operationId: 'getEvent',
      summary: 'Read an event as it was kept',
      scope: 'read',
      project: projectInPath,
      params: schemas.eventParams,
      query: none,
      body: noBody,
      status: 200,
      reply: schemas.eventDetailSchema,
      errors: ['not_found'],
    },
    ({ services, params }) => getEvent(services, params),
  ),

  getIssue: route(
    {
      method: 'get',
      path: '/issues/:issueId',
      operationId: 'getIssue',
      summary: 'Read an issue',
      scope: 'read',
      project: projectInReply,
      params: schemas.issueParams,
      query: none,
      body: noBody,
      status: 200,
      reply: schemas.issueSchema,
      errors: ['not_found'],
      cache: { name: 'issue', changesWith: 'events' },
    },
    ({ services, actor, params }) => getIssue(services, { ...params, onlyProjectId: actor.projectId }),
  ),
  updateIssue: route(
    {
      method: 'patch',
      path: '/issues/:issueId',
      operationId: 'updateIssue',
      summary: 'Resolve, ignore or reopen an issue',
      scope: 'write',
      project: projectInReply,
      params: schemas.issueParams,
      query: none,
      body: schemas.updateIssueBody,
      status: 200,
      reply: schemas.issueSchema,
      errors: ['not_found', 'conflict'],
      ifMatch: 'optional',
      audit: 'issue.update',
    },
    ({ services, actor, author, params, ifMatch, body }) =>
      updateIssue(services, { ...params, onlyProjectId: actor.projectId, body, ifMatch, author }),
  ),
  updateIssues: route(
    {
      method: 'patch',
      path: '/projects/:projectId/issues',
      operationId: 'updateIssues',
      summary: 'Resolve, ignore or reopen several issues at once',
      scope: 'write',
      project: projectInPath,
      params: projectParams,
      query: none,
      body: schemas.updateIssuesBody,
      status: 200,
      reply: schemas.movedIssuesSchema,
      audit: 'issue.update',
    },
    async ({ services, author, params, body }) => {
      const changes = new Map(body.issueIds.map((issueId) => [issueId, body.status]));
      return { items: await updateIssues(services, { ...params, changes, author }) };
    },
  ),
  deleteIssue: route(
    {
      method: 'delete',
      path: '/issues/:issueId',
      operationId: 'deleteIssue',
      summary: 'Delete an issue with its events',
      scope: 'write',
      project: noProject,
      params: schemas.issueParams,
      query: none,
      body: noBody,
      status: 204,
      reply: noBody,
      errors: ['not_found'],
      ifMatch: 'optional',
      audit: 'issue.delete',
    },
    ({ services, actor, author, params, ifMatch }) =>
      deleteIssue(services, { ...params, onlyProjectId: actor.projectId, ifMatch, author }),
  ),
  listIssueEvents: route(
    {
      method: 'get',
      path: '/issues/:issueId/events',
      operationId: 'listIssueEvents',
      summary: 'List the events of an issue, newest first',
      scope: 'read',
      project: noProject,
      params: schemas.issueParams,
      query: pageQuery,
      body: noBody,
      status: 200,
      reply: pageOf(schemas.eventItemSchema),
      errors: ['not_found'],
    },
    ({ services, actor, params, query }) =>
      listIssueEvents(services, { ...params, ...query, onlyProjectId: actor.projectId }),
  ),
  explainGrouping: route(
    {
      method: 'get',
      path: '/issues/:issueId/grouping',
      operationId: 'explainGrouping',
      summary: 'Why the events of this issue are one issue',
      scope: 'read',
      project: noProject,
      params: schemas.issueParams,
      query: pageQuery,
      body: noBody,
      status: 200,
      reply: pageOf(schemas.fingerprintSchema),
      errors: ['not_found'],
    },
    ({ services, actor, params, query }) =>
      explainGrouping(services, { ...params, ...query, onlyProjectId: actor.projectId }),
  ),
};
