import { projectParams } from '../../api/fields.ts';
import { projectInPath } from '../../api/project-source.ts';
import { noBody, route } from '../../api/route.ts';
import { pageOf, pageQuery } from '../../http/cursor.ts';
import { listFeedback } from './list-feedback.ts';
import * as schemas from './schemas.ts';

export const feedbackRoutes = {
  listFeedback: route(
    {
      method: 'get',
      path: '/projects/:projectId/feedback',
      operationId: 'listFeedback',
      summary: 'What users wrote about the application, newest first',
      scope: 'read',
      project: projectInPath,
      params: projectParams,
      query: pageQuery,
      body: noBody,
      status: 200,
      reply: pageOf(schemas.feedbackSchema),
      errors: ['not_found'],
      cache: { name: 'feedback', changesWith: 'events' },
    },
    ({ services, params, query }) => listFeedback(services, { ...params, ...query }),
  ),
};
