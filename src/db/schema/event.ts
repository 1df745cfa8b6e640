import { sql } from 'drizzle-orm';
import { blob, index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { Level } from '../../reader/level.ts';

/**
 * One accepted event: a small row, and last in it the payload, so that lists never read its overflow pages.
 * The tables that every event writes have no foreign keys: the write batch checks the project once itself.
 */
export const event = sqliteTable(
  'event',
  {
    id: integer('id').primaryKey(),
    projectId: integer('project_id').notNull(),
    eventId: text('event_id').notNull(),
    issueId: text('issue_id').notNull(),
    fingerprintHash: text('fingerprint_hash').notNull(),
    occurredAt: integer('occurred_at').notNull(),
    receivedAt: integer('received_at').notNull(),
    level: text('level').$type<Level>().notNull(),
    platform: text('platform').notNull(),
    title: text('title').notNull(),
    culprit: text('culprit').notNull(),
    environment: text('environment').notNull(),
    release: text('release'),
    userHash: text('user_hash'),
    traceId: text('trace_id'),
    /** The write batch that brought it: when that is repeated, the row proves that its counts were moved already. */
    batchId: integer('batch_id'),
    /** It created its issue or reopened it: retention keeps it, with its payload. */
    isTurningPoint: integer('is_turning_point', { mode: 'boolean' }).notNull().default(false),
    /**
     * Packed JSON `{ event, grouping }`, scrubbed. Null when its issue had its share of the project's payloads
     * already, or once retention has thinned it out.
     */
    payload: blob('payload', { mode: 'buffer' }),
  },
  (table) => [
    uniqueIndex('event_by_event_id').on(table.projectId, table.eventId),
    index('event_by_issue').on(table.issueId, table.occurredAt, table.id),
    // What retention looks for, and nothing else: turning points and removed payloads are not in its way.
    index('event_to_expire')
      .on(table.projectId, table.receivedAt)
      .where(sql`is_turning_point = 0`),
    index('event_payload_to_expire')
      .on(table.projectId, table.receivedAt)
      .where(sql`is_turning_point = 0 and payload is not null`),
  ],
);
