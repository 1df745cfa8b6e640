import { Hono } from 'hono';
import type { AppEnv } from '../../middleware/app-env.ts';
import { mountRoute, type RouteSpec } from '../../middleware/route.ts';
import { listAudit } from './list-audit.ts';
import * as specs from './specs.ts';

/** What OpenAPI is made of. */
export const auditSpecs: readonly RouteSpec[] = Object.values(specs);

/** The audit log; to be mounted at `/api/v1`. */
export function auditRoutes(): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  mountRoute(app, specs.listAuditSpec, ({ services, actor, query }) =>
    listAudit(services, { onlyProjectId: actor.projectId, query }),
  );
  return app;
}
