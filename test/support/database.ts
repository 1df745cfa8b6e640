import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@libsql/client/web';
import { migrate } from 'drizzle-orm/libsql/migrator';
import { drizzle } from 'drizzle-orm/libsql/web';
import { startLibsqlServer, type LibsqlServer } from '../../local/libsql-server.ts';

/** The real engine behind HTTP, on an empty file with the migrations applied. */
export interface TestDatabase {
  readonly url: string;
  readonly server: LibsqlServer;
  readonly close: () => Promise<void>;
}

/** Opens one; the caller closes it. Test files take `useDatabase`. */
export async function openTestDatabase(): Promise<TestDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'ballast-test-'));
  const server = await startLibsqlServer({ file: join(folder, 'test.db'), durability: 'NORMAL' });
  const client = createClient({ url: server.url });
  await migrate(drizzle(client), { migrationsFolder: 'migrations' });
  client.close();
  return {
    url: server.url,
    server,
    async close() {
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
