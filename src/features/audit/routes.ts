import { noProject } from '../../api/project-source.ts';
import { noBody, none, route } from '../../api/route.ts';
import { pageOf } from '../../http/cursor.ts';
import { listAudit } from './list-audit.ts';
import * as schemas from './schemas.ts';

/** The audit log. */
export const auditRoutes = {
  listAudit: route(
    {
      method: 'get',
      path: '/audit',
      operationId: 'listAudit',
      summary: 'Who changed what, newest first',
      scope: 'admin',
      project: noProject,
      params: none,
      query: schemas.auditQuery,
      body: noBody,
      status: 200,
      reply: pageOf(schemas.auditEntrySchema),
      errors: ['not_found'],
    },
    ({ services, actor, query }) => listAudit(services, { onlyProjectId: actor.projectId, query }),
  ),
};
