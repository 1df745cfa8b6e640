import { afterAll } from 'vitest';
import type { Scope } from '../../src/domain/scope.ts';
import { createTestApi, makeCaller, type Caller } from './api.ts';
import { openTestDatabase, type TestDatabase } from './database.ts';
import { madeBefore } from './made-before.ts';
import { createTestServices, type TestServices } from './services.ts';

/** What a test file works with. Each call makes new ones, so that files and suites share nothing. */

/** An empty database of its own, closed after the last test. */
export function useDatabase(): TestDatabase {
  const database = madeBefore(openTestDatabase);
  afterAll(() => database.close());
  return database;
}

/** Services on a database; without one, on a new database of their own. */
export function useServices(database = useDatabase()): TestServices {
  return madeBefore(() => createTestServices(database));
}

/** Calls the API with a token of this scope for the whole service. */
export function useCaller(services: TestServices, scope: Scope): Caller {
  const holder = madeBefore(async () => ({
    call: await makeCaller(createTestApi(services), services, scope),
  }));
  return (...request) => holder.call(...request);
}
