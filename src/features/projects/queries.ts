import { and, eq, lt, ne, notExists, sql, type SQL } from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import type { Db } from '../../db/client.ts';
import { keyset, type PageWindow } from '../../db/keyset.ts';
import { outcomeLedger } from '../../db/schema/outcome.ts';
import { project, projectKey } from '../../db/schema/project.ts';
import { environment, release } from '../../db/schema/release.ts';
import type { UpdateKeyBody, UpdateProjectBody } from './schemas.ts';

const other = alias(project, 'other');

type Query = Db['query'];
export type ProjectRow = typeof project.$inferSelect;
export type KeyRow = typeof projectKey.$inferSelect;

/** Oldest first. */
export const projectKeys = keyset('asc', { id: project.id }, [0]);

/** A page of projects; only `onlyProjectId` when that is not null. */
export function projectPage(query: Query, onlyProjectId: number | null, { after, order, rows }: PageWindow) {
  return query
    .select()
    .from(project)
    .where(onlyProjectId === null ? after : and(after, eq(project.id, onlyProjectId)))
    .orderBy(...order)
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

/** In order of creation. */
export const keyKeys = keyset('asc', { createdAt: projectKey.createdAt, id: projectKey.id });

/** A page of a project's keys. */
export function keyPage(query: Query, projectId: number, { after, order, rows }: PageWindow) {
  return query
    .select()
    .from(projectKey)
    .where(and(eq(projectKey.projectId, projectId), after))
    .orderBy(...order)
    .limit(rows);
}

/** Oldest hour first. */
export const outcomeKeys = keyset('asc', {
  hourAt: outcomeLedger.hourAt,
  category: outcomeLedger.category,
  outcome: outcomeLedger.outcome,
  reason: outcomeLedger.reason,
});

/** A page of the ledger's rows of `[fromMs, toMs)`. */
export function outcomePage(
  query: Query,
  projectId: number,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
  { position, after, order, rows }: PageWindow,
) {
  const { hourAt, category, outcome, reason } = outcomeLedger;
  return query
    .select({ hourAt, category, outcome, reason, quantity: sql<number>`sum(${outcomeLedger.quantity})` })
    .from(outcomeLedger)
    .where(
      and(
        eq(outcomeLedger.projectId, projectId),
        // A later page begins at its position, whichever of the two bounds SQLite searches by.
        sql`${hourAt} >= ${position?.[0] ?? fromMs}`,
        lt(hourAt, toMs),
        after,
      ),
    )
    .groupBy(hourAt, category, outcome, reason)
    .orderBy(...order)
    .limit(rows);
}

/** Newest first. A project has hundreds: sorting them costs less than another index would cost on ingest. */
export const releaseKeys = keyset('desc', { firstSeenAt: release.firstSeenAt, version: release.version });

/** A page of a project's releases. */
export function releasePage(query: Query, projectId: number, { after, order, rows }: PageWindow) {
  return query
    .select()
    .from(release)
    .where(and(eq(release.projectId, projectId), after))
    .orderBy(...order)
    .limit(rows);
}

/** By name. */
export const environmentKeys = keyset('asc', { name: environment.name });

/** A page of a project's environments. */
export function environmentPage(query: Query, projectId: number, { after, order, rows }: PageWindow) {
  return query
    .select()
    .from(environment)
    .where(and(eq(environment.projectId, projectId), after))
    .orderBy(...order)
    .limit(rows);
}
