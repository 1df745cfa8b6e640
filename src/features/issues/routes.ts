import { route, type ApiRoute } from '../../api/route.ts';
import { deleteIssue } from './delete-issue.ts';
import { explainGrouping } from './explain-grouping.ts';
import { getEvent } from './get-event.ts';
import { getIssue } from './get-issue.ts';
import { listIssueEvents } from './list-issue-events.ts';
import { listIssues } from './list-issues.ts';
import * as specs from './specs.ts';
import { updateIssue } from './update-issue.ts';
import { updateIssues } from './update-issues.ts';

/** Issues and their events. */
export const issuesRoutes: readonly ApiRoute[] = [
  route(specs.listIssuesSpec, ({ services, params, query }) => listIssues(services, { ...params, query })),
  route(specs.getEventSpec, ({ services, params }) => getEvent(services, params)),

  route(specs.getIssueSpec, ({ services, actor, params }) =>
    getIssue(services, { ...params, onlyProjectId: actor.projectId }),
  ),
  route(specs.updateIssueSpec, ({ services, actor, author, params, ifMatch, body }) =>
    updateIssue(services, { ...params, onlyProjectId: actor.projectId, body, ifMatch, author }),
  ),
  route(specs.updateIssuesSpec, async ({ services, author, params, body }) => {
    const changes = new Map(body.issueIds.map((issueId) => [issueId, body.status]));
    return { items: await updateIssues(services, { ...params, changes, author }) };
  }),
  route(specs.deleteIssueSpec, ({ services, actor, author, params, ifMatch }) =>
    deleteIssue(services, { ...params, onlyProjectId: actor.projectId, ifMatch, author }),
  ),
  route(specs.listIssueEventsSpec, ({ services, actor, params, query }) =>
    listIssueEvents(services, { ...params, ...query, onlyProjectId: actor.projectId }),
  ),
  route(specs.explainGroupingSpec, ({ services, actor, params, query }) =>
    explainGrouping(services, { ...params, ...query, onlyProjectId: actor.projectId }),
  ),
];
