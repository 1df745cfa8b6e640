import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';

/** What a user of an application wrote about it. */
export const feedback = sqliteTable(
  'feedback',
  {
    id: integer('id').primaryKey(),
    projectId: integer('project_id').notNull(),
    eventId: text('event_id').notNull(),
    occurredAt: integer('occurred_at').notNull(),
    receivedAt: integer('received_at').notNull(),
    message: text('message').notNull(),
    name: text('name'),
    email: text('email'),
    url: text('url'),
    source: text('source'),
    /** The error event that the user saw; it may arrive later, or never. */
    associatedEventId: text('associated_event_id'),
    replayId: text('replay_id'),
    traceId: text('trace_id'),
    environment: text('environment').notNull(),
    release: text('release'),
    /** The write batch that brought it: when that is repeated, the row proves that it was counted already. */
    batchId: integer('batch_id').notNull(),
  },
  (table) => [
    uniqueIndex('feedback_by_event_id').on(table.projectId, table.eventId),
    index('feedback_by_time').on(table.projectId, table.occurredAt, table.id),
  ],
);
