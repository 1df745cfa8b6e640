import { DatabaseFault, databaseFailure, failWith } from '../db/fault.ts';
import type { Defer } from './defer.ts';

/** With something to go by instead, nobody waits longer for the database than this. */
const patienceMs = 3_000;

/**
 * What the database says, for whoever could do without: throws `DatabaseFailed` when it takes longer than three seconds.
 * It is then heard to the end after the response: if it is late and not lost the next one profits, and the breaker learns.
 */
export async function withPatience<T>(name: string, asked: Promise<T>, defer: Defer): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(failWith(new DatabaseFault('timeout', 'Too slow to wait for'))),
    patienceMs,
  );
  try {
    return await Promise.race([asked, late]);
  } catch (error) {
    if (databaseFailure(error) !== undefined) {
      defer(
        name,
        asked.catch(() => {}),
      );
    }
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
