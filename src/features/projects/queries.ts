import { and, asc, desc, eq, gt, gte, lt, ne, notExists, sql, type SQL } from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import type { Db } from '../../db/client.ts';
import { outcomeLedger } from '../../db/schema/outcome.ts';
import { project, projectKey } from '../../db/schema/project.ts';
import { environment, release } from '../../db/schema/release.ts';
import type { UpdateKeyBody, UpdateProjectBody } from './schemas.ts';

const other = alias(project, 'other');

type Query = Db['query'];
export type ProjectRow = typeof project.$inferSelect;
export type KeyRow = typeof projectKey.$inferSelect;

/** Projects after an id, oldest first; only `onlyProjectId` when that is not null. */
export function projectPage(query: Query, afterId: number, onlyProjectId: number | null, rows: number) {
  const after = gt(project.id, afterId);
  return query
    .select()
    .from(project)
    .where(onlyProjectId === null ? after : and(after, eq(project.id, onlyProjectId)))
    .orderBy(asc(project.id))
    .limit(rows);
}

export function projectById(query: Query, projectId: number) {
  return query.select().from(project).where(eq(project.id, projectId)).limit(1);
}

/**
 * One statement, so that two projects cannot take the same slug. Returns no row when the slug is taken, the project is
 * deleted, or the project differs from `read`.
 */
export function changeProject(
  query: Query,
  projectId: number,
  body: UpdateProjectBody,
  nowMs: number,
  read: ProjectRow | undefined,
) {
  const { name, slug, platform, ingestPerMinute, ingestBytesPerMinute } = body;
  const { eventRetentionDays, payloadRetentionDays } = body;
  const taken = query
    .select({ id: other.id })
    .from(other)
    .where(and(eq(other.slug, slug ?? ''), ne(other.id, projectId)));
  return query
    .update(project)
    .set({
      ...(name === undefined ? {} : { name }),
      ...(slug === undefined ? {} : { slug }),
      ...(platform === undefined ? {} : { platform }),
      ...(ingestPerMinute === undefined ? {} : { ingestPerMinute }),
      ...(ingestBytesPerMinute === undefined ? {} : { ingestBytesPerMinute }),
      ...(eventRetentionDays === undefined ? {} : { eventRetentionDays }),
      ...(payloadRetentionDays === undefined ? {} : { payloadRetentionDays }),
      updatedAt: nowMs,
    })
    .where(and(eq(project.id, projectId), notExists(taken), read === undefined ? undefined : isStill(read)))
    .returning();
}

/** Returns no row when the project has no such key. */
export function changeKey(
  query: Query,
  { projectId, keyId }: { readonly projectId: number; readonly keyId: string },
  { label, isActive }: UpdateKeyBody,
) {
  return query
    .update(projectKey)
    .set({ ...(label === undefined ? {} : { label }), ...(isActive === undefined ? {} : { isActive }) })
    .where(and(eq(projectKey.id, keyId), eq(projectKey.projectId, projectId)))
    .returning();
}

function isStill(read: ProjectRow): SQL {
  const { slug, name, platform, ingestPerMinute, ingestBytesPerMinute, updatedAt } = project;
  const { eventRetentionDays, payloadRetentionDays } = project;
  return sql`(${slug}, ${name}, ${platform}, ${ingestPerMinute}, ${ingestBytesPerMinute}, ${eventRetentionDays},
      ${payloadRetentionDays}, ${updatedAt})
    is (${read.slug}, ${read.name}, ${read.platform}, ${read.ingestPerMinute}, ${read.ingestBytesPerMinute},
      ${read.eventRetentionDays}, ${read.payloadRetentionDays}, ${read.updatedAt})`;
}

/** Keys in order of creation, after `(createdAt, id)`. */
export function keyPage(query: Query, projectId: number, after: readonly [number, string], rows: number) {
  return query
    .select()
    .from(projectKey)
    .where(
      and(
        eq(projectKey.projectId, projectId),
        sql`(${projectKey.createdAt}, ${projectKey.id}) > (${after[0]}, ${after[1]})`,
      ),
    )
    .orderBy(asc(projectKey.createdAt), asc(projectKey.id))
    .limit(rows);
}

export type LedgerPosition = readonly [hourAt: number, category: string, outcome: string, reason: string];

/** Ledger rows of `[fromMs, toMs)`, oldest hour first. */
export function outcomePage(
  query: Query,
  projectId: number,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
  after: LedgerPosition | undefined,
  rows: number,
) {
  const { hourAt, category, outcome, reason } = outcomeLedger;
  return query
    .select({ hourAt, category, outcome, reason, quantity: sql<number>`sum(${outcomeLedger.quantity})` })
    .from(outcomeLedger)
    .where(
      and(
        eq(outcomeLedger.projectId, projectId),
        gte(hourAt, after?.[0] ?? fromMs),
        lt(hourAt, toMs),
        after === undefined
          ? undefined
          : sql`(${hourAt}, ${category}, ${outcome}, ${reason}) > (${after[0]}, ${after[1]}, ${after[2]}, ${after[3]})`,
      ),
    )
    .groupBy(hourAt, category, outcome, reason)
    .orderBy(asc(hourAt), asc(category), asc(outcome), asc(reason))
    .limit(rows);
}

/** Releases, newest first. A project has hundreds: sorting them costs less than another index would cost on ingest. */
export function releasePage(
  query: Query,
  projectId: number,
  after: readonly [number, string] | undefined,
  rows: number,
) {
  return query
    .select()
    .from(release)
    .where(
      and(
        eq(release.projectId, projectId),
        after === undefined
          ? undefined
          : sql`(${release.firstSeenAt}, ${release.version}) < (${after[0]}, ${after[1]})`,
      ),
    )
    .orderBy(desc(release.firstSeenAt), desc(release.version))
    .limit(rows);
}

/** Environments by name. */
export function environmentPage(
  query: Query,
  projectId: number,
  afterName: string | undefined,
  rows: number,
) {
  return query
    .select()
    .from(environment)
    .where(
      and(
        eq(environment.projectId, projectId),
        afterName === undefined ? undefined : gt(environment.name, afterName),
      ),
    )
    .orderBy(asc(environment.name))
    .limit(rows);
}
