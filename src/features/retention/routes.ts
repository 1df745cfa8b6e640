import { projectParams } from '../../api/fields.ts';
import { projectInPath } from '../../api/project-source.ts';
import { noBody, none, route } from '../../api/route.ts';
import { previewRetention } from './preview-retention.ts';
import * as schemas from './schemas.ts';

export const retentionRoutes = {
  previewRetention: route(
    {
      method: 'get',
      path: '/projects/:projectId/retention',
      operationId: 'previewRetention',
      summary: 'What retention removes next, without removing it',
      scope: 'read',
      project: projectInPath,
      params: projectParams,
      query: none,
      body: noBody,
      status: 200,
      reply: schemas.retentionSchema,
      errors: ['not_found'],
    },
    ({ services, params }) => previewRetention(services, params.projectId),
  ),
};
