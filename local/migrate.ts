import { resolve } from 'node:path';
import { createClient } from '@libsql/client/web';
import { migrate } from 'drizzle-orm/libsql/migrator';
import { drizzle } from 'drizzle-orm/libsql/web';

const migrationsFolder = resolve(import.meta.dirname, '../migrations');

export interface MigrateTarget {
  readonly url: string;
  readonly authToken?: string | undefined;
}

/** Brings a database to the newest schema: runs all missing migrations in one batch. */
export async function applyMigrations({ url, authToken }: MigrateTarget): Promise<void> {
  const client = createClient({ url, ...(authToken === undefined ? {} : { authToken }) });
  try {
    await migrate(drizzle(client), { migrationsFolder });
  } finally {
    client.close();
  }
}

if (import.meta.main) {
  const { DATABASE_URL: url, DATABASE_AUTH_TOKEN: authToken } = process.env;
  if (url === undefined) {
    console.error('Set DATABASE_URL (and DATABASE_AUTH_TOKEN) to the database to migrate.');
    process.exitCode = 2;
  } else {
    await applyMigrations({ url, authToken });
    console.log('The schema is up to date.');
  }
}
