import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** A version of the application, made on its first event. */
export const release = sqliteTable(
  'release',
  {
    projectId: integer('project_id').notNull(),
    version: text('version').notNull(),
    firstSeenAt: integer('first_seen_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.projectId, table.version] })],
);

/** Where the application runs: production, staging …, made on its first event. */
export const environment = sqliteTable(
  'environment',
  {
    projectId: integer('project_id').notNull(),
    name: text('name').notNull(),
    firstSeenAt: integer('first_seen_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.projectId, table.name] })],
);
