import { fileURLToPath } from 'node:url';
import { createDb } from '../src/db/client.ts';
import { createToken } from '../src/features/tokens/create-token.ts';
import { createTokenBody } from '../src/features/tokens/schemas.ts';
import { mintId, randomHex } from '../src/platform/ids.ts';
import { type DatabaseTarget, databaseTargetOf } from './database-target.ts';

const timeoutMs = 10_000;

/** Creates an admin token in any database. A new deployment needs it: the API creates all other tokens with it. */
export async function createAdminToken(name: string, database: DatabaseTarget): Promise<string> {
  const { token } = await createToken(
    { db: createDb({ ...database, timeoutMs }), now: Date.now, randomHex, mintId },
    { onlyProjectId: null, body: createTokenBody.parse({ name, scopes: ['admin'] }) },
  );
  return token;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [name] = process.argv.slice(2);
  const database = databaseTargetOf(process.env);
  if (name === undefined || database === undefined) {
    console.error('Usage: DATABASE_URL=… DATABASE_AUTH_TOKEN=… npx node local/create-token.ts NAME');
    process.exitCode = 2;
  } else {
    console.log(await createAdminToken(name, database));
  }
}
