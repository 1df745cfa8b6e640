import { route, type ApiRoute } from '../../api/route.ts';
import { listAudit } from './list-audit.ts';
import * as specs from './specs.ts';

/** The audit log. */
export const auditRoutes: readonly ApiRoute[] = [
  route(specs.listAuditSpec, ({ services, actor, query }) =>
    listAudit(services, { onlyProjectId: actor.projectId, query }),
  ),
];
