import type { Page } from '../../http/cursor.ts';
import { NotFound } from '../../errors/app-error.ts';
import type { Services } from '../../platform/services.ts';
import { presentItem, trendStart } from './present.ts';
import { issueKeys, issuePage, projectSlug } from './queries.ts';
import type { IssueItem, IssuesQuery } from './schemas.ts';

export interface ListIssuesInput {
  readonly projectId: number;
  readonly query: IssuesQuery;
}

/**
 * A page of a project's issues with their trends, in one round trip. Throws `NotFound`, and `ValidationFailed`
 * for a bad cursor.
 */
export async function listIssues(
  { db, now }: Pick<Services, 'db' | 'now'>,
  { projectId, query }: ListIssuesInput,
): Promise<Page<IssueItem>> {
  const nowMs = now();
  const page = issueKeys[query.sort].page(`issues/${projectId}/${query.sort}`, query);
  const [[project], rows] = await db.query.batch([
    projectSlug(db.query, projectId),
    issuePage(db.query, projectId, query, page, trendStart(nowMs)),
  ]);
  if (project === undefined) throw new NotFound('project');
  return page.cut(rows, (row) => presentItem(row, { slug: project.slug, trend: row.trend }, nowMs));
}
