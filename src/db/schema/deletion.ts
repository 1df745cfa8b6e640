import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/**
 * A deleted project or issue whose other rows still wait to be removed. Its own row, keys and tokens went in the batch that
 * added this one, so no reader sees anything of it. The cron removes the rest in slices.
 */
export const deletion = sqliteTable('deletion', {
  // Never reused: two runs of the cron may end the same deletion.
  id: integer('id').primaryKey({ autoIncrement: true }),
  projectId: integer('project_id').notNull(),
  /** Null for a whole project. */
  issueId: text('issue_id'),
  /** The id that the next events of the same cause get, so that they never meet the rows that wait. */
  successorId: text('successor_id'),
  requestedAt: integer('requested_at').notNull(),
});
