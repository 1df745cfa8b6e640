import type { Metrics } from '../domain/metrics/registry.ts';
import type { Env } from '../env.ts';

/** Hands a message to the spill queue. Resolves when the queue has it durably; rejects when it does not take it. */
export type Spill = (message: object) => Promise<void>;

/** The spill of this deployment; undefined when it has no queue. */
export function createSpill(queue: Env['SPILL_QUEUE'], metrics: Metrics): Spill | undefined {
  if (queue === undefined) return undefined;
  return async (message) => {
    try {
      // Structured clone: payloads are bytes, and base64 would make a third more of them.
      await queue.send(message, { contentType: 'v8' });
      metrics.count('spillMessages', { event: 'sent' });
    } catch (error) {
      metrics.count('spillMessages', { event: 'send_failed' });
      throw error;
    }
  };
}
