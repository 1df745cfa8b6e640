import { DatabaseFault, databaseFailure, failWith } from '../db/fault.ts';
import type { Defer } from './defer.ts';

/** A caller with a fallback waits at most this long for the database. */
const patienceMs = 3_000;

/**
 * Waits for a database call whose caller has a fallback. Throws `DatabaseFailed` after three seconds. The call then
 * goes on after the response: a late answer helps the next request, and the breaker learns the result.
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
