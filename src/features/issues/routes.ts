import { Hono } from 'hono';
import type { AppEnv } from '../../middleware/app-env.ts';
import { mountRoute, type RouteSpec } from '../../middleware/route.ts';
import { deleteIssue } from './delete-issue.ts';
import { explainGrouping } from './explain-grouping.ts';
import { getEvent } from './get-event.ts';
import { getIssue } from './get-issue.ts';
import { listIssueEvents } from './list-issue-events.ts';
import { listIssues } from './list-issues.ts';
import * as specs from './specs.ts';
import { updateIssue } from './update-issue.ts';

/** What OpenAPI is made of. */
export const issuesSpecs: readonly RouteSpec[] = Object.values(specs);

/** Issues and their events; to be mounted at `/api/v1`. */
export function issuesRoutes(): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  mountRoute(app, specs.listIssuesSpec, ({ services, params, query }) =>
    listIssues(services, { ...params, query }),
  );
  mountRoute(app, specs.getEventSpec, ({ services, params }) => getEvent(services, params));

  mountRoute(app, specs.getIssueSpec, ({ services, actor, params }) =>
    getIssue(services, { ...params, onlyProjectId: actor.projectId }),
  );
  mountRoute(app, specs.updateIssueSpec, ({ services, actor, author, params, ifMatch, body }) =>
    updateIssue(services, { ...params, onlyProjectId: actor.projectId, body, ifMatch, author }),
  );
  mountRoute(app, specs.deleteIssueSpec, ({ services, actor, author, params, ifMatch }) =>
    deleteIssue(services, { ...params, onlyProjectId: actor.projectId, ifMatch, author }),
  );
  mountRoute(app, specs.listIssueEventsSpec, ({ services, actor, params, query }) =>
    listIssueEvents(services, { ...params, ...query, onlyProjectId: actor.projectId }),
  );
  mountRoute(app, specs.explainGroupingSpec, ({ services, actor, params, query }) =>
    explainGrouping(services, { ...params, ...query, onlyProjectId: actor.projectId }),
  );
  return app;
}
