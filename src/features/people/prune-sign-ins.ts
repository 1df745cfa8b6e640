import { sql } from 'drizzle-orm';
import { session } from '../../db/schema/session.ts';
import { signInLink } from '../../db/schema/sign-in-link.ts';
import { compileStatement } from '../../db/statement.ts';
import type { Services } from '../../platform/services.ts';

const deleteOldestLinks = compileStatement(sql`
delete from ${signInLink} where ${signInLink.hash} in (
  select ${signInLink.hash} from ${signInLink} where ${signInLink.expiresAt} < ${sql.placeholder('before')}
  order by ${signInLink.expiresAt} limit ${sql.placeholder('maxRows')})`);

const deleteOldestSessions = compileStatement(sql`
delete from ${session} where ${session.id} in (
  select ${session.id} from ${session} where ${session.expiresAt} < ${sql.placeholder('before')}
  order by ${session.expiresAt} limit ${sql.placeholder('maxRows')})`);

/** Deletes links and sessions that have ended; at most `maxRows` of each. Returns how many. For the cron. */
export async function pruneSignIns(
  { db, now }: Pick<Services, 'db' | 'now'>,
  maxRows = 5_000,
): Promise<number> {
  const given = { before: now(), maxRows };
  const results = await db.writeBatch([deleteOldestLinks(given), deleteOldestSessions(given)], {
    repeat: 'safe',
  });
  return results.reduce((sum, { rowsAffected }) => sum + rowsAffected, 0);
}
