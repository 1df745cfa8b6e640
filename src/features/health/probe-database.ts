import { sql } from 'drizzle-orm';
import type { Db } from '../../db/client.ts';
import { readinessProbe } from '../../db/schema/metric.ts';
import { compileStatement } from '../../db/statement.ts';

const newestMigration = sql`select created_at as at from __drizzle_migrations
  where rowid = (select max(rowid) from __drizzle_migrations)`;

const touchProbe = compileStatement(sql`
insert into ${readinessProbe} (id, written_at) values (1, ${sql.placeholder('nowMs')})
on conflict (id) do update set written_at = excluded.written_at`);

/** Creation time of the newest applied migration, epoch milliseconds; 0 without one. Throws `DatabaseFailed`. */
export async function readSchemaLevel(db: Db): Promise<number> {
  const [row] = await db.query.all<{ at: unknown }>(newestMigration);
  return Number(row?.at ?? 0);
}

/** Takes the write lock and writes one row. Throws `DatabaseFailed`. */
export async function writeProbe(db: Db, nowMs: number): Promise<void> {
  await db.writeBatch([touchProbe({ nowMs })], { repeat: 'safe' });
}
