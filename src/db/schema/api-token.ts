import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { project } from './project.ts';

/** A bearer token of our API. Only its SHA-256 is kept; the text is shown once. */
export const apiToken = sqliteTable(
  'api_token',
  {
    id: text('id').primaryKey(),
    name: text('name').notNull(),
    /** SHA-256 of the whole token, lower-case hex. */
    hash: text('hash').notNull().unique(),
    /** The first characters, so that people can tell their tokens apart. */
    hint: text('hint').notNull(),
    /** JSON array; see `readScopes`. */
    scopes: text('scopes').notNull(),
    /** When set, the token sees this project and nothing else. */
    projectId: integer('project_id').references(() => project.id, { onDelete: 'cascade' }),
    /** The person whose token it is: it dies with them. Null for the token of a machine. No foreign key in an old table. */
    personId: text('person_id'),
    expiresAt: integer('expires_at'),
    createdAt: integer('created_at').notNull(),
    /** To five minutes; null until it was used. */
    lastUsedAt: integer('last_used_at'),
    /** The hash before the last rotation; good until `previousExpiresAt`. */
    previousHash: text('previous_hash'),
    previousExpiresAt: integer('previous_expires_at'),
  },
  (table) => [
    index('api_token_by_created').on(table.createdAt, table.id),
    index('api_token_by_project').on(table.projectId),
    index('api_token_by_person').on(table.personId),
    index('api_token_by_previous_hash').on(table.previousHash),
  ],
);
