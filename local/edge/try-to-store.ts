import { createDb } from '../../src/db/client.ts';
import { tryIngest } from '../../src/features/ingest/store/try-ingest.ts';
import { explainDataFailure } from './refusal.ts';

const timeoutMs = 10_000;

/**
 * Does what storing an event does, and undoes it. Throws `StartRefused` when the database refuses that: it is better to
 * fail before the welcome text than at the first event. A slow database passes; the readiness check reports it.
 */
export async function tryToStore(dataDir: string, databaseUrl: string): Promise<void> {
  try {
    await tryIngest(createDb({ url: databaseUrl, timeoutMs }), Date.now());
  } catch (error) {
    const refusal = explainDataFailure(error, dataDir);
    if (refusal !== undefined) throw refusal;
  }
}
