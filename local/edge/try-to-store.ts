import { createDb } from '../../src/db/client.ts';
import { tryIngest } from '../../src/features/ingest/try-ingest.ts';
import { explainDataFailure } from './refusal.ts';

const timeoutMs = 10_000;

/**
 * Does what storing an event does, and undoes it. Throws `StartRefused` when the database refuses that: better before the
 * welcome than at the first event. A database that is only slow is left to the readiness check.
 */
export async function tryToStore(dataDir: string, databaseUrl: string): Promise<void> {
  try {
    await tryIngest(createDb({ url: databaseUrl, timeoutMs }), Date.now());
  } catch (error) {
    const refusal = explainDataFailure(error, dataDir);
    if (refusal !== undefined) throw refusal;
  }
}
