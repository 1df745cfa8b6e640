import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { LinkPurpose } from '../../domain/sign-in.ts';
import { person } from './person.ts';

/** A link that signs a person in once. Only the SHA-256 of its secret is kept. */
export const signInLink = sqliteTable(
  'sign_in_link',
  {
    /** SHA-256 of the secret, lower-case hex. */
    hash: text('hash').primaryKey(),
    personId: text('person_id')
      .notNull()
      .references(() => person.id, { onDelete: 'cascade' }),
    purpose: text('purpose').$type<LinkPurpose>().notNull(),
    createdAt: integer('created_at').notNull(),
    expiresAt: integer('expires_at').notNull(),
    /** Null until the link is used, which it is once. */
    usedAt: integer('used_at'),
    /** The session that the link opened. */
    sessionId: text('session_id'),
  },
  (table) => [
    index('sign_in_link_by_person').on(table.personId),
    index('sign_in_link_to_expire').on(table.expiresAt),
  ],
);
