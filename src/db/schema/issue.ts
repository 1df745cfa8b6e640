import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { Level } from '../../reader/level.ts';
import type { IssueStatus, IssueSubstatus } from '../../domain/issue.ts';

/** Events of one cause. The id is derived from project and grouping key, so no read is needed to find it. */
export const issue = sqliteTable(
  'issue',
  {
    id: text('id').primaryKey(),
    projectId: integer('project_id').notNull(),
    /** Counts up within the project; the short id is made of it. */
    number: integer('number').notNull(),
    title: text('title').notNull(),
    culprit: text('culprit').notNull(),
    type: text('type').notNull(),
    value: text('value'),
    level: text('level').$type<Level>().notNull(),
    platform: text('platform').notNull(),
    isUnhandled: integer('is_unhandled', { mode: 'boolean' }).notNull(),
    status: text('status').$type<IssueStatus>().notNull(),
    substatus: text('substatus').$type<IssueSubstatus>(),
    firstSeenAt: integer('first_seen_at').notNull(),
    lastSeenAt: integer('last_seen_at').notNull(),
    eventCount: integer('event_count').notNull(),
    userCount: integer('user_count').notNull(),
    firstRelease: text('first_release'),
    lastRelease: text('last_release'),
    lastEventId: text('last_event_id').notNull(),
    resolvedAt: integer('resolved_at'),
    resolvedInRelease: text('resolved_in_release'),
    resolvedInKey: text('resolved_in_key'),
    regressedAt: integer('regressed_at'),
    /** The hour of receipt that `payloadHourCount` speaks of. */
    payloadHourAt: integer('payload_hour_at').notNull().default(0),
    /** Payloads kept in that hour: what holds one issue to a fifth of its project's. */
    payloadHourCount: integer('payload_hour_count').notNull().default(0),
    /** The newest hour of its events, and how many fell into it; `issue_hour` has the hours before. */
    hourAt: integer('hour_at').notNull().default(0),
    hourCount: integer('hour_count').notNull().default(0),
    /** The newest hour of receipt, and the events and payloads of it that `outcome_hour` does not count yet. */
    pendingHourAt: integer('pending_hour_at').notNull().default(0),
    pendingCount: integer('pending_count').notNull().default(0),
    pendingPayloads: integer('pending_payloads').notNull().default(0),
    /** The hours of the last event, where they were older than those above; the triggers count them. */
    lateHourAt: integer('late_hour_at'),
    lateReceivedHourAt: integer('late_received_hour_at'),
    latePayload: integer('late_payload').notNull().default(0),
  },
  (table) => [
    uniqueIndex('issue_by_number').on(table.projectId, table.number),
    index('issue_by_last_seen').on(table.projectId, table.lastSeenAt, table.id),
    index('issue_by_first_seen').on(table.projectId, table.firstSeenAt, table.id),
    index('issue_by_receipt').on(table.projectId, table.pendingHourAt),
  ],
);

/** Which grouping key belongs to which issue: the alias that makes merges possible. */
export const fingerprint = sqliteTable(
  'fingerprint',
  {
    projectId: integer('project_id').notNull(),
    hash: text('hash').notNull(),
    issueId: text('issue_id').notNull(),
    groupingVersion: text('grouping_version').notNull(),
    /** The event whose stored components explain this key. */
    firstEventId: text('first_event_id').notNull(),
    firstSeenAt: integer('first_seen_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.projectId, table.hash] }),
    index('fingerprint_by_issue').on(table.issueId, table.firstSeenAt),
  ],
);

/** Distinct values an issue was seen with: what filters by environment and release, and counts users. */
export const issueFacet = sqliteTable(
  'issue_facet',
  {
    issueId: text('issue_id').notNull(),
    facet: text('facet').$type<'environment' | 'release' | 'user'>().notNull(),
    /** The name; for users a hash. */
    value: text('value').notNull(),
    firstSeenAt: integer('first_seen_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.issueId, table.facet, table.value] })],
);

/**
 * Events of an issue per hour (of the event's own time): trends without scanning events. The newest hour is in the issue's
 * own row, which every event writes anyway; triggers of migration 0006 move it here when the next hour begins.
 */
export const issueHour = sqliteTable(
  'issue_hour',
  {
    issueId: text('issue_id').notNull(),
    hourAt: integer('hour_at').notNull(),
    eventCount: integer('event_count').notNull(),
  },
  (table) => [primaryKey({ columns: [table.issueId, table.hourAt] })],
);
