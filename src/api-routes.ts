import type { ApiRoute } from './api/route.ts';
import { auditRoutes } from './features/audit/routes.ts';
import { feedbackRoutes } from './features/feedback/routes.ts';
import { issuesRoutes } from './features/issues/routes.ts';
import { keyRoutes } from './features/projects/key-routes.ts';
import { reportRoutes } from './features/projects/report-routes.ts';
import { projectsRoutes } from './features/projects/routes.ts';
import { retentionRoutes } from './features/retention/routes.ts';
import { serviceRoutes } from './features/service/routes.ts';
import { tokensRoutes } from './features/tokens/routes.ts';

/** Every route below `/api/v1`. The app mounts this list, OpenAPI describes it, and the tests walk it. */
export const apiRoutes: readonly ApiRoute[] = [
  ...Object.values(projectsRoutes),
  ...Object.values(keyRoutes),
  ...Object.values(reportRoutes),
  ...Object.values(tokensRoutes),
  ...Object.values(issuesRoutes),
  ...Object.values(feedbackRoutes),
  ...Object.values(retentionRoutes),
  ...Object.values(auditRoutes),
  ...Object.values(serviceRoutes),
];
