import { and, eq, inArray, or, sql, type SQL, type SQLWrapper } from 'drizzle-orm';
import type { Db } from '../../db/client.ts';
import { keyset, type Keyset, type PageWindow } from '../../db/keyset.ts';
import { issue, issueFacet, issueHour } from '../../db/schema/issue.ts';
import { project } from '../../db/schema/project.ts';
import type { IssuesQuery, IssueSort } from './schemas.ts';

type Query = Db['query'];

/** What an item of a list shows. */
const itemColumns = {
  id: issue.id,
  number: issue.number,
  title: issue.title,
  culprit: issue.culprit,
  type: issue.type,
  level: issue.level,
  status: issue.status,
  substatus: issue.substatus,
  eventCount: issue.eventCount,
  userCount: issue.userCount,
  firstSeenAt: issue.firstSeenAt,
  lastSeenAt: issue.lastSeenAt,
  firstRelease: issue.firstRelease,
  lastRelease: issue.lastRelease,
  hourAt: issue.hourAt,
  hourCount: issue.hourCount,
};
export type ItemRow = Pick<typeof issue.$inferSelect, keyof typeof itemColumns>;
export type IssueRow = typeof issue.$inferSelect;

type IssueKeyset = Keyset<'lastSeenAt' | 'firstSeenAt' | 'eventCount' | 'id'>;

/** The orders of the list, each the largest first. */
export const issueKeys: Readonly<Record<IssueSort, IssueKeyset>> = {
  lastSeen: keyset('desc', { lastSeenAt: issue.lastSeenAt, id: issue.id }),
  firstSeen: keyset('desc', { firstSeenAt: issue.firstSeenAt, id: issue.id }),
  count: keyset('desc', { eventCount: issue.eventCount, id: issue.id }),
};

export function projectSlug(query: Query, projectId: number) {
  return query.select({ slug: project.slug }).from(project).where(eq(project.id, projectId)).limit(1);
}

/**
 * A page of issues with their trends since `trendSinceMs`. A subquery cuts the page first, so that SQLite looks up the
 * trend only for the rows shown, not for all rows sorted.
 */
export function issuePage(
  query: Query,
  projectId: number,
  filter: IssuesQuery,
  { after, order, rows }: PageWindow,
  trendSinceMs: number,
) {
  const page = query
    .select(itemColumns)
    .from(issue)
    .where(
      and(
        eq(issue.projectId, projectId),
        filter.status === undefined ? undefined : eq(issue.status, filter.status),
        filter.level === undefined ? undefined : eq(issue.level, filter.level),
        filter.environment === undefined ? undefined : seenWith('environment', filter.environment),
        filter.release === undefined ? undefined : seenWith('release', filter.release),
        filter.q === undefined ? undefined : mentions(filter.q),
        after,
      ),
    )
    .orderBy(...order)
    .limit(rows)
    .as('page');
  const { id, number, title, culprit, type, level, status, substatus } = page;
  const { eventCount, userCount, firstSeenAt, lastSeenAt, firstRelease, lastRelease, hourAt, hourCount } =
    page;
  const named = { id, number, title, culprit, type, level, status, substatus };
  const seen = {
    eventCount,
    userCount,
    firstSeenAt,
    lastSeenAt,
    firstRelease,
    lastRelease,
    hourAt,
    hourCount,
  };
  return query
    .select({ ...named, ...seen, trend: trendOf(id, trendSinceMs) })
    .from(page)
    .orderBy(...issueKeys[filter.sort].orderIn(page));
}

function seenWith(facet: 'environment' | 'release', value: string): SQL {
  return sql`exists (select 1 from ${issueFacet} where ${issueFacet.issueId} = ${issue.id}
    and ${issueFacet.facet} = ${facet} and ${issueFacet.value} = ${value})`;
}

/** Matches `text` literally: its wildcards are escaped. ASCII letters match in either case. */
function mentions(text: string): SQL | undefined {
  const pattern = `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`;
  const matches = (column: typeof issue.title | typeof issue.culprit | typeof issue.value) =>
    sql`${column} like ${pattern} escape '\\'`;
  return or(matches(issue.title), matches(issue.culprit), matches(issue.value));
}

/** The hourly counts of an issue before its newest hour as JSON `[[hourAt, count], …]`, unordered. */
function trendOf(issueId: SQLWrapper, sinceMs: number) {
  return sql<string>`(select json_group_array(json_array(${issueHour.hourAt}, ${issueHour.eventCount}))
    from ${issueHour} where ${issueHour.issueId} = ${issueId} and ${issueHour.hourAt} >= ${sinceMs})`;
}

/** An issue that the caller may see: any, or those of `onlyProjectId`. */
function visibleIssue(issueId: string, onlyProjectId: number | null): SQL | undefined {
  return and(eq(issue.id, issueId), onlyProjectId === null ? undefined : eq(issue.projectId, onlyProjectId));
}

/** One issue with its trend and the slug of its project. */
export function issueById(query: Query, issueId: string, onlyProjectId: number | null, trendSinceMs: number) {
  return query
    .select({ issue, slug: project.slug, trend: trendOf(issue.id, trendSinceMs) })
    .from(issue)
    .innerJoin(project, eq(project.id, issue.projectId))
    .where(visibleIssue(issueId, onlyProjectId))
    .limit(1);
}

/** Those of the ids that are issues of the project. */
export function issuesByIds(query: Query, projectId: number, ids: readonly string[]) {
  return query
    .select()
    .from(issue)
    .where(and(inArray(issue.id, [...ids]), eq(issue.projectId, projectId)));
}

export function issueExists(query: Query, issueId: string, onlyProjectId: number | null) {
  return query
    .select({ id: issue.id })
    .from(issue)
    .innerJoin(project, eq(project.id, issue.projectId))
    .where(visibleIssue(issueId, onlyProjectId))
    .limit(1);
}
