import type { Context, Hono } from 'hono';
import * as z from 'zod';
import { projectParams } from '../../api/fields.ts';
import { statuses } from '../../domain/issue.ts';
import {
  issueParams,
  issuesQuery,
  maxIssuesAtOnce,
  type IssuesQuery,
} from '../../features/issues/schemas.ts';
import { listIssues } from '../../features/issues/list-issues.ts';
import { updateIssues } from '../../features/issues/update-issues.ts';
import { readConnection } from '../../features/projects/read-connection.ts';
import type { AppEnv } from '../../middleware/app-env.ts';
import { checkInput, readQuery } from '../../middleware/check-input.ts';
import { readForm } from '../../middleware/read-form.ts';
import { publicOrigin } from '../../middleware/public-origin.ts';
import { answerPage, goTo, ownPathOr } from '../answer.ts';
import { setFlash } from '../layout/flash.ts';
import { authorOf, changing, guardProject, readVisit, requireScope } from '../layout/visit.ts';
import { IssuesPage } from './issues-page.tsx';
import { readUndo, writeUndo } from './undo.ts';

const issueIds = z
  .preprocess((value) => (typeof value === 'string' ? [value] : value), z.array(issueParams.shape.issueId))
  .pipe(z.array(z.string()).max(maxIssuesAtOnce));

const bulkForm = z.union([
  z.object({ action: z.enum(statuses), issue: issueIds.default([]), back: z.unknown() }),
  z.object({ action: z.literal('undo'), undo: z.string().max(8_000), back: z.unknown() }),
]);

/** `/projects/{id}/issues`: the list, in two round trips, and the form that changes the selected ones, in two. */
export function mountIssues(app: Hono<AppEnv>): void {
  app.get('/projects/:projectId{[0-9]+}', (c) => goTo(c, `/projects/${c.req.param('projectId')}/issues`));

  app.get('/projects/:projectId{[0-9]+}/issues', async (c) => {
    const { projectId } = checkInput(projectParams, c.req.param(), '/params');
    guardProject(c, projectId);
    const query = readFilters(c);
    const { services } = c.var;
    const [visit, { items, nextCursor }, connection] = await Promise.all([
      readVisit(c),
      listIssues(services, { projectId, query }),
      readConnection(services, { projectId, origin: publicOrigin(c) }),
    ]);
    return answerPage(
      c,
      IssuesPage({
        visit,
        project: connection.project,
        query,
        issues: items,
        nextCursor,
        environments: connection.environments,
        releases: connection.releases,
        dsn: connection.dsn,
      }),
    );
  });

  app.post('/projects/:projectId{[0-9]+}/issues', async (c) => {
    const { projectId } = checkInput(projectParams, c.req.param(), '/params');
    guardProject(c, projectId);
    requireScope(c, 'write');
    const form = checkInput(bulkForm, await readForm(c), '');
    const back = ownPathOr(form.back, `/projects/${projectId}/issues`);
    if (form.action !== 'undo' && form.issue.length === 0) {
      setFlash(c, 'nothing');
      return goTo(c, back);
    }
    const changes =
      form.action === 'undo' ? readUndo(form.undo) : new Map(form.issue.map((id) => [id, form.action]));
    const moved = await changing(c, projectId, () =>
      updateIssues(c.var.services, { projectId, changes, author: authorOf(c) }),
    );
    if (moved.length === 0) setFlash(c, 'unchanged');
    else if (form.action === 'undo') setFlash(c, 'undone', moved.length);
    else setFlash(c, form.action, moved.length, writeUndo(moved));
    return goTo(c, back);
  });
}

/** A form sends what was not chosen as an empty text. */
function readFilters(c: Context<AppEnv>): IssuesQuery {
  const given = Object.entries(readQuery(c)).filter(([, value]) => value !== '');
  return checkInput(issuesQuery, Object.fromEntries(given), '/query');
}
