import type { Context, Hono } from 'hono';
import * as z from 'zod';
import { statuses } from '../../domain/issue.ts';
import { NotFound, ValidationFailed } from '../../errors/app-error.ts';
import { deleteIssue } from '../../features/issues/delete-issue.ts';
import { explainGrouping } from '../../features/issues/explain-grouping.ts';
import { getEvent } from '../../features/issues/get-event.ts';
import { getIssue } from '../../features/issues/get-issue.ts';
import { listIssueEvents } from '../../features/issues/list-issue-events.ts';
import { eventParams, issueParams, updateIssueBody, type IssueReply } from '../../features/issues/schemas.ts';
import { showEvent } from '../../features/issues/show-event.ts';
import { updateIssue } from '../../features/issues/update-issue.ts';
import { pageQuery } from '../../http/cursor.ts';
import type { AppEnv } from '../../middleware/app-env.ts';
import { checkInput, readQuery } from '../../middleware/check-input.ts';
import { readForm } from '../../middleware/read-form.ts';
import { answerPage, goTo } from '../answer.ts';
import { frameOrders, type FrameOrder } from '../event/fold-frames.ts';
import { setFlash } from '../layout/flash.ts';
import { authorOf, changing, guardProject, readVisit, requireScope } from '../layout/visit.ts';
import { writeUndo } from '../issues/undo.ts';
import { GroupingPage, IssueEventsPage, IssuePage } from './issue-page.tsx';

const viewQuery = z.strictObject({ frames: z.enum(frameOrders).default('newest') });

const statusForm = z.object({
  action: z.enum(statuses),
  resolvedInRelease: updateIssueBody.shape.resolvedInRelease,
});

/** An issue and its events. Each page takes two round trips, and the raw event one. */
export function mountIssue(app: Hono<AppEnv>): void {
  app.get('/issues/:issueId', async (c) => {
    const { issueId } = checkInput(issueParams, c.req.param(), '/params');
    const { frames: order } = checkInput(viewQuery, readQuery(c), '/query');
    const { services } = c.var;
    const [visit, issue, shown] = await Promise.all([
      readVisit(c),
      visibleIssue(c, issueId),
      showEvent(services, { issueId }),
    ]);
    const twin = `/issues/${issueId}`;
    return answerPage(c, IssuePage({ visit, issue, shown, order, orderUrl: orderUrlOf(twin), twin }));
  });

  app.get('/issues/:issueId/events', async (c) => {
    const { issueId } = checkInput(issueParams, c.req.param(), '/params');
    const query = checkInput(pageQuery, readQuery(c), '/query');
    const [visit, issue, page] = await Promise.all([
      readVisit(c),
      visibleIssue(c, issueId),
      listIssueEvents(c.var.services, { issueId, onlyProjectId: null, ...query }),
    ]);
    return answerPage(c, IssueEventsPage({ visit, issue, page }));
  });

  app.get('/issues/:issueId/grouping', async (c) => {
    const { issueId } = checkInput(issueParams, c.req.param(), '/params');
    const query = checkInput(pageQuery, readQuery(c), '/query');
    const [visit, issue, page] = await Promise.all([
      readVisit(c),
      visibleIssue(c, issueId),
      explainGrouping(c.var.services, { issueId, onlyProjectId: null, ...query }),
    ]);
    return answerPage(c, GroupingPage({ visit, issue, page }));
  });

  app.get('/projects/:projectId{[0-9]+}/events/:eventId', async (c) => {
    const wanted = checkInput(eventParams, c.req.param(), '/params');
    guardProject(c, wanted.projectId);
    const { frames: order } = checkInput(viewQuery, readQuery(c), '/query');
    const shown = await showEvent(c.var.services, wanted);
    if (shown === undefined) throw new NotFound('event');
    const { issueId, eventId, projectId } = shown.event;
    const [visit, issue] = await Promise.all([readVisit(c), visibleIssue(c, issueId)]);
    const twin = `/projects/${projectId}/events/${eventId}`;
    const trail = [{ text: `Event ${eventId.slice(0, 8)}` }];
    return answerPage(c, IssuePage({ visit, issue, shown, order, orderUrl: orderUrlOf(twin), twin, trail }));
  });

  app.get('/projects/:projectId{[0-9]+}/events/:eventId/json', async (c) => {
    const wanted = checkInput(eventParams, c.req.param(), '/params');
    guardProject(c, wanted.projectId);
    c.header('Cache-Control', 'private, no-store');
    c.header('Content-Type', 'application/json');
    return c.body(JSON.stringify(await getEvent(c.var.services, wanted), null, 2));
  });

  app.post('/issues/:issueId', async (c) => {
    const { issueId } = checkInput(issueParams, c.req.param(), '/params');
    requireScope(c, 'write');
    const { action, resolvedInRelease } = checkInput(statusForm, await readForm(c), '');
    const before = await visibleIssue(c, issueId);
    const body = { status: action, ...(action === 'resolved' ? { resolvedInRelease } : {}) };
    await changing(c, before.projectId, () =>
      updateIssue(c.var.services, { issueId, onlyProjectId: before.projectId, body, author: authorOf(c) }),
    );
    setFlash(c, action, 1, writeUndo([{ issueId, from: before.status }]));
    return goTo(c, `/issues/${issueId}`);
  });

  app.post('/issues/:issueId/delete', async (c) => {
    const { issueId } = checkInput(issueParams, c.req.param(), '/params');
    requireScope(c, 'write');
    const { confirm } = await readForm(c);
    if (confirm !== 'yes') throw new ValidationFailed([{ pointer: '/confirm', message: 'must be ticked' }]);
    const { projectId } = await visibleIssue(c, issueId);
    await changing(
      c,
      projectId,
      () => deleteIssue(c.var.services, { issueId, onlyProjectId: projectId, author: authorOf(c) }),
      true,
    );
    setFlash(c, 'issue-deleted');
    return goTo(c, `/projects/${projectId}/issues`);
  });
}

/** An issue of a project that the person may see. Throws `NotFound` for any other. */
async function visibleIssue(c: Context<AppEnv>, issueId: string): Promise<IssueReply> {
  const issue = await getIssue(c.var.services, { issueId, onlyProjectId: null });
  guardProject(c, issue.projectId, 'issue');
  return issue;
}

const orderUrlOf = (path: string) => (order: FrameOrder) =>
  order === 'newest' ? `${path}#event` : `${path}?frames=${order}#event`;
