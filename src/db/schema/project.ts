import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** A reporting application. Its id is a plain decimal number because DSNs demand one (sentry-protocol 1.1). */
export const project = sqliteTable('project', {
  // Never reused: a late event of a deleted project must not land in a new one.
  id: integer('id').primaryKey({ autoIncrement: true }),
  slug: text('slug').notNull().unique(),
  name: text('name').notNull(),
  platform: text('platform'),
  /** Events of a category taken in a minute, over all keys together; null: each key has the configured limit. */
  ingestPerMinute: integer('ingest_per_minute'),
  /** Decoded bytes taken in a minute, counted like the events; null: as many as fit the events. */
  ingestBytesPerMinute: integer('ingest_bytes_per_minute'),
  /** Days that events and their payloads are kept; null: the defaults of `domain/retention.ts`. */
  eventRetentionDays: integer('event_retention_days'),
  payloadRetentionDays: integer('payload_retention_days'),
  createdAt: integer('created_at').notNull(),
  updatedAt: integer('updated_at').notNull(),
});

/** The public half of a DSN: who may report into a project. Not a secret, but revocable. */
export const projectKey = sqliteTable(
  'project_key',
  {
    id: text('id').primaryKey(),
    projectId: integer('project_id')
      .notNull()
      .references(() => project.id, { onDelete: 'cascade' }),
    publicKey: text('public_key').notNull().unique(),
    label: text('label').notNull(),
    isActive: integer('is_active', { mode: 'boolean' }).notNull().default(true),
    createdAt: integer('created_at').notNull(),
  },
  (table) => [index('project_key_by_project').on(table.projectId, table.createdAt)],
);
