import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { Role } from '../../domain/role.ts';

/** Somebody who may sign in. There are no passwords: a sign-in link opens a session. */
export const person = sqliteTable(
  'person',
  {
    id: text('id').primaryKey(),
    name: text('name').notNull(),
    /** In lower case. */
    email: text('email').notNull().unique(),
    role: text('role').$type<Role>().notNull(),
    /** JSON array of the projects that the person may see; null for all. See `readProjectIds`. */
    projectIds: text('project_ids'),
    createdAt: integer('created_at').notNull(),
    /** Null until the first sign-in. */
    lastSignInAt: integer('last_sign_in_at'),
  },
  (table) => [index('person_by_created').on(table.createdAt, table.id)],
);
