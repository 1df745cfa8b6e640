import { projectParams } from '../../api/fields.ts';
import { noBody, route, type ApiRoute, type RouteSpec } from '../../api/route.ts';
import { pageOf, pageQuery } from '../../http/cursor.ts';
import { listFeedback } from './list-feedback.ts';
import * as schemas from './schemas.ts';

const listFeedbackSpec = {
  method: 'get',
  path: '/projects/:projectId/feedback',
  operationId: 'listFeedback',
  summary: 'What users wrote about the application, newest first',
  scope: 'read',
  params: projectParams,
  query: pageQuery,
  body: noBody,
  status: 200,
  reply: pageOf(schemas.feedbackSchema),
  errors: ['not_found'],
  cache: { name: 'feedback', changesWith: 'events' },
} satisfies RouteSpec;

export const feedbackRoutes: readonly ApiRoute[] = [
  route(listFeedbackSpec, ({ services, params, query }) => listFeedback(services, { ...params, ...query })),
];
