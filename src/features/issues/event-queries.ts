import { and, desc, eq, getTableColumns, isNotNull, sql, type SQL } from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import type { Db } from '../../db/client.ts';
import { keyset, type PageWindow } from '../../db/keyset.ts';
import { event } from '../../db/schema/event.ts';
import { fingerprint, issue } from '../../db/schema/issue.ts';
import { project } from '../../db/schema/project.ts';

type Query = Db['query'];

const kept = alias(event, 'kept');

/** An event's row without its payload. */
export const eventColumns = {
  id: event.id,
  eventId: event.eventId,
  issueId: event.issueId,
  projectId: event.projectId,
  occurredAt: event.occurredAt,
  receivedAt: event.receivedAt,
  level: event.level,
  platform: event.platform,
  title: event.title,
  culprit: event.culprit,
  environment: event.environment,
  release: event.release,
  traceId: event.traceId,
  // SQLite reads only the row's header: the payload stays on its overflow pages.
  hasPayload: sql`${event.payload} is not null`.mapWith(Boolean),
};
export type EventRow = Omit<
  typeof event.$inferSelect,
  'payload' | 'userHash' | 'fingerprintHash' | 'batchId' | 'isTurningPoint'
> & {
  readonly hasPayload: boolean;
};

/** Newest first. */
export const eventKeys = keyset('desc', { occurredAt: event.occurredAt, id: event.id });

/** A page of an issue's events. */
export function eventPage(query: Query, issueId: string, { after, order, rows }: PageWindow) {
  return query
    .select(eventColumns)
    .from(event)
    .where(and(eq(event.issueId, issueId), after))
    .orderBy(...order)
    .limit(rows);
}

/** One event with its payload and its grouping key, unless its issue or project is deleted. */
export function eventById(query: Query, projectId: number, eventId: string) {
  return wholeEvent(query, and(eq(event.projectId, projectId), eq(event.eventId, eventId)));
}

/** The event that `where` names, as `eventById` reads it. */
export function wholeEvent(query: Query, where: SQL | undefined) {
  return query
    .select({
      row: eventColumns,
      payload: event.payload,
      hash: event.fingerprintHash,
      version: fingerprint.groupingVersion,
    })
    .from(event)
    .innerJoin(
      fingerprint,
      and(eq(fingerprint.projectId, event.projectId), eq(fingerprint.hash, event.fingerprintHash)),
    )
    .innerJoin(issue, eq(issue.id, event.issueId))
    .innerJoin(project, eq(project.id, event.projectId))
    .where(where)
    .limit(1);
}

/** Oldest first. */
export const fingerprintKeys = keyset('asc', {
  firstSeenAt: fingerprint.firstSeenAt,
  hash: fingerprint.hash,
});

/**
 * A page of an issue's fingerprints, each with a payload that explains it: that of its first event, or if that
 * event is deleted, of the newest one kept.
 */
export function fingerprintPage(query: Query, issueId: string, { after, order, rows }: PageWindow) {
  const newestKept = query
    .select({ payload: kept.payload })
    .from(kept)
    .where(
      and(eq(kept.issueId, issueId), eq(kept.fingerprintHash, fingerprint.hash), isNotNull(kept.payload)),
    )
    .orderBy(desc(kept.occurredAt), desc(kept.id))
    .limit(1);
  return query
    .select({
      ...getTableColumns(fingerprint),
      firstPayload: event.payload,
      keptPayload: sql`iif(${event.payload} is null, (${newestKept}), null)`.mapWith(event.payload),
    })
    .from(fingerprint)
    .leftJoin(
      event,
      and(
        eq(event.projectId, fingerprint.projectId),
        eq(event.eventId, fingerprint.firstEventId),
        eq(event.issueId, fingerprint.issueId),
      ),
    )
    .where(and(eq(fingerprint.issueId, issueId), after))
    .orderBy(...order)
    .limit(rows);
}
