import { resolve } from 'node:path';
import { createClient } from '@libsql/client/web';
import { migrate } from 'drizzle-orm/libsql/migrator';
import { drizzle } from 'drizzle-orm/libsql/web';
import { type DatabaseTarget, databaseTargetOf } from './database-target.ts';

const migrationsFolder = resolve(import.meta.dirname, '../migrations');

/** Brings a database to the newest schema: runs all missing migrations in one batch. */
export async function applyMigrations({ url, authToken }: DatabaseTarget): Promise<void> {
  const client = createClient({ url, ...(authToken === undefined ? {} : { authToken }) });
  try {
    await migrate(drizzle(client), { migrationsFolder });
  } finally {
    client.close();
  }
}

if (import.meta.main) {
  const database = databaseTargetOf(process.env);
  if (database === undefined) {
    console.error('Set DATABASE_URL (and DATABASE_AUTH_TOKEN) to the database to migrate.');
    process.exitCode = 2;
  } else {
    await applyMigrations(database);
    console.log('The schema is up to date.');
  }
}
