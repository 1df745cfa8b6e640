import { and, asc, desc, eq, gt, gte, inArray, lt, sql } from 'drizzle-orm';
import type { Db } from '../../db/client.ts';
import { issue } from '../../db/schema/issue.ts';
import { outcomeLedger } from '../../db/schema/outcome.ts';
import { project } from '../../db/schema/project.ts';

type Query = Db['query'];

/** Issues of a project that are looked at to count the unresolved ones, the last seen first. */
export const maxIssuesCounted = 1_000;

/** What the errors of a project are counted under. */
const errorCategories = ['error', 'default'] as const;

/** Projects after an id, oldest first; only `projectIds` when that is not null. */
export function overviewPage(
  query: Query,
  afterId: number,
  projectIds: readonly number[] | null,
  rows: number,
) {
  const page = query
    .select({ status: issue.status })
    .from(issue)
    .where(sql`${issue.projectId} = ${project.id}`)
    .orderBy(desc(issue.lastSeenAt), desc(issue.id))
    .limit(maxIssuesCounted)
    .as('page');
  const unresolved = query.select({ n: sql<number>`sum(${page.status} = 'unresolved')` }).from(page);
  const total = query.select({ n: sql<number>`count(*)` }).from(page);
  const last = query
    .select({ at: issue.lastSeenAt })
    .from(issue)
    .where(sql`${issue.projectId} = ${project.id}`)
    .orderBy(desc(issue.lastSeenAt), desc(issue.id))
    .limit(1);
  return query
    .select({
      id: project.id,
      slug: project.slug,
      name: project.name,
      unresolved: sql<number | null>`(${unresolved})`,
      lookedAt: sql<number>`(${total})`,
      lastSeenAt: sql<number | null>`(${last})`,
    })
    .from(project)
    .where(
      and(gt(project.id, afterId), projectIds === null ? undefined : inArray(project.id, [...projectIds])),
    )
    .orderBy(asc(project.id))
    .limit(rows);
}

/** Errors by project, hour of receipt and outcome since an hour. */
export function errorHours(query: Query, projectIds: readonly number[], sinceMs: number) {
  const { projectId, hourAt, outcome, category, quantity } = outcomeLedger;
  return query
    .select({ projectId, hourAt, outcome, quantity: sql<number>`sum(${quantity})` })
    .from(outcomeLedger)
    .where(
      and(inArray(projectId, [...projectIds]), gte(hourAt, sinceMs), inArray(category, [...errorCategories])),
    )
    .groupBy(projectId, hourAt, outcome);
}

const dayMs = 24 * 3_600_000;

/** The ledger of `[fromMs, toMs)`, summed by day (UTC), outcome and reason; only what counts items, not bytes. */
export function outcomeDays(
  query: Query,
  projectId: number,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
  rows: number,
) {
  const { hourAt, category, outcome, reason, quantity } = outcomeLedger;
  const day = sql<number>`${hourAt} - ${hourAt} % ${dayMs}`.as('day_at');
  return query
    .select({ dayAt: day, category, outcome, reason, quantity: sql<number>`sum(${quantity})` })
    .from(outcomeLedger)
    .where(and(eq(outcomeLedger.projectId, projectId), gte(hourAt, fromMs), lt(hourAt, toMs)))
    .groupBy(sql`1`, category, outcome, reason)
    .orderBy(sql`1 desc`, category, outcome, reason)
    .limit(rows);
}
