import { createDb, type Db, type DbConfig } from '../db/client.ts';
import type { DbState } from '../db/state.ts';
import type { Fetch } from '../db/transport.ts';
import type { Env } from '../env.ts';

type DatabaseEnv = Pick<Env, 'DATABASE_URL' | 'DATABASE_AUTH_TOKEN' | 'DATABASE_SERVICE'>;

type OpenConfig = Omit<DbConfig, 'url' | 'authToken' | 'fetch'> & { readonly state: DbState };

/** A hold on the configured database for one event, or for less: see `createDb`. */
export function openDatabase(env: DatabaseEnv, config: OpenConfig): Db {
  const { DATABASE_URL: url, DATABASE_AUTH_TOKEN: authToken, DATABASE_SERVICE: service } = env;
  return createDb({ ...config, url, authToken, fetch: throughService(service) });
}

/** A binding loses its `this` when its `fetch` is passed on alone. */
function throughService(service: Env['DATABASE_SERVICE']): Fetch | undefined {
  return service === undefined ? undefined : (input, init) => service.fetch(input, init);
}
