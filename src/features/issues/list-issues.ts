import * as z from 'zod';
import { decodeCursor, positionNumber, positionText, toPage, type Page } from '../../http/cursor.ts';
import { NotFound } from '../../errors/app-error.ts';
import type { Services } from '../../platform/services.ts';
import { presentItem, trendStart } from './present.ts';
import { issuePage, projectSlug } from './queries.ts';
import type { IssueItem, IssuesQuery } from './schemas.ts';

export interface ListIssuesInput {
  readonly projectId: number;
  readonly query: IssuesQuery;
}

const position = z.tuple([positionNumber, positionText]);
const sortKeys = { lastSeen: 'lastSeenAt', firstSeen: 'firstSeenAt', count: 'eventCount' } as const;

/**
 * A page of a project's issues with their trends, in one round trip. Throws `NotFound`, and `ValidationFailed`
 * for a bad cursor.
 */
export async function listIssues(
  { db, now }: Pick<Services, 'db' | 'now'>,
  { projectId, query }: ListIssuesInput,
): Promise<Page<IssueItem>> {
  const nowMs = now();
  const list = `issues/${projectId}/${query.sort}`;
  const window = { after: decodeCursor(list, query.cursor, position), rows: query.limit + 1 };
  const [[project], rows] = await db.query.batch([
    projectSlug(db.query, projectId),
    issuePage(db.query, projectId, query, window, trendStart(nowMs)),
  ]);
  if (project === undefined) throw new NotFound('project');
  return toPage(
    rows,
    query.limit,
    list,
    (row) => [row[sortKeys[query.sort]], row.id],
    (row) => presentItem(row, { slug: project.slug, trend: row.trend }, nowMs),
  );
}
