import { projectParams } from '../../api/fields.ts';
import { noBody, none, route, type ApiRoute, type RouteSpec } from '../../api/route.ts';
import { previewRetention } from './preview-retention.ts';
import * as schemas from './schemas.ts';

const previewRetentionSpec = {
  method: 'get',
  path: '/projects/:projectId/retention',
  operationId: 'previewRetention',
  summary: 'What retention removes next, without removing it',
  scope: 'read',
  params: projectParams,
  query: none,
  body: noBody,
  status: 200,
  reply: schemas.retentionSchema,
  errors: ['not_found'],
} satisfies RouteSpec;

export const retentionRoutes: readonly ApiRoute[] = [
  route(previewRetentionSpec, ({ services, params }) => previewRetention(services, params.projectId)),
];
