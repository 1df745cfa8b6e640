import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { person } from './person.ts';

/** A browser in which a person is signed in. Only the SHA-256 of the cookie is kept. */
export const session = sqliteTable(
  'session',
  {
    id: text('id').primaryKey(),
    personId: text('person_id')
      .notNull()
      .references(() => person.id, { onDelete: 'cascade' }),
    /** SHA-256 of the cookie's value, lower-case hex. */
    hash: text('hash').notNull().unique(),
    /** Family of the browser, e.g. `Firefox`. */
    client: text('client'),
    createdAt: integer('created_at').notNull(),
    /** To ten minutes. */
    lastSeenAt: integer('last_seen_at').notNull(),
    expiresAt: integer('expires_at').notNull(),
  },
  (table) => [
    index('session_by_person').on(table.personId, table.createdAt, table.id),
    index('session_to_expire').on(table.expiresAt),
  ],
);
