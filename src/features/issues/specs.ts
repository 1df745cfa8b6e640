import { projectParams } from '../../api/fields.ts';
import { pageOf, pageQuery } from '../../http/cursor.ts';
import { noBody, none, type RouteSpec } from '../../api/route.ts';
import * as schemas from './schemas.ts';

export const listIssuesSpec = {
  method: 'get',
  path: '/projects/:projectId/issues',
  operationId: 'listIssues',
  summary: 'List the issues of a project',
  scope: 'read',
  params: projectParams,
  query: schemas.issuesQuery,
  body: noBody,
  status: 200,
  reply: pageOf(schemas.issueItemSchema),
  errors: ['not_found'],
  cache: { name: 'issues', changesWith: 'events' },
} satisfies RouteSpec;

export const getEventSpec = {
  method: 'get',
  path: '/projects/:projectId/events/:eventId',
  operationId: 'getEvent',
  summary: 'Read an event as it was kept',
  scope: 'read',
  params: schemas.eventParams,
  query: none,
  body: noBody,
  status: 200,
  reply: schemas.eventDetailSchema,
  errors: ['not_found'],
} satisfies RouteSpec;

export const getIssueSpec = {
  method: 'get',
  path: '/issues/:issueId',
  operationId: 'getIssue',
  summary: 'Read an issue',
  scope: 'read',
  params: schemas.issueParams,
  query: none,
  body: noBody,
  status: 200,
  reply: schemas.issueSchema,
  errors: ['not_found'],
  cache: { name: 'issue', changesWith: 'events' },
} satisfies RouteSpec;

export const updateIssueSpec = {
  method: 'patch',
  path: '/issues/:issueId',
  operationId: 'updateIssue',
  summary: 'Resolve, ignore or reopen an issue',
  scope: 'write',
  params: schemas.issueParams,
  query: none,
  body: schemas.updateIssueBody,
  status: 200,
  reply: schemas.issueSchema,
  errors: ['not_found', 'conflict'],
  ifMatch: 'optional',
  audit: 'issue.update',
} satisfies RouteSpec;

export const updateIssuesSpec = {
  method: 'patch',
  path: '/projects/:projectId/issues',
  operationId: 'updateIssues',
  summary: 'Resolve, ignore or reopen several issues at once',
  scope: 'write',
  params: projectParams,
  query: none,
  body: schemas.updateIssuesBody,
  status: 200,
  reply: schemas.movedIssuesSchema,
  audit: 'issue.update',
} satisfies RouteSpec;

export const deleteIssueSpec = {
  method: 'delete',
  path: '/issues/:issueId',
  operationId: 'deleteIssue',
  summary: 'Delete an issue with its events',
  scope: 'write',
  params: schemas.issueParams,
  query: none,
  body: noBody,
  status: 204,
  reply: noBody,
  errors: ['not_found'],
  ifMatch: 'optional',
  audit: 'issue.delete',
} satisfies RouteSpec;

export const listIssueEventsSpec = {
  method: 'get',
  path: '/issues/:issueId/events',
  operationId: 'listIssueEvents',
  summary: 'List the events of an issue, newest first',
  scope: 'read',
  params: schemas.issueParams,
  query: pageQuery,
  body: noBody,
  status: 200,
  reply: pageOf(schemas.eventItemSchema),
  errors: ['not_found'],
} satisfies RouteSpec;

export const explainGroupingSpec = {
  method: 'get',
  path: '/issues/:issueId/grouping',
  operationId: 'explainGrouping',
  summary: 'Why the events of this issue are one issue',
  scope: 'read',
  params: schemas.issueParams,
  query: pageQuery,
  body: noBody,
  status: 200,
  reply: pageOf(schemas.fingerprintSchema),
  errors: ['not_found'],
} satisfies RouteSpec;
