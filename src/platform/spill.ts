import type { Env } from '../env.ts';

/** Hands a message to the spill queue. Resolves when the queue has it durably; rejects when it does not take it. */
export type Spill = (message: object) => Promise<void>;

/** What this isolate did with the queue since it started; every number only grows. */
export interface SpillMetrics {
  readonly sent: number;
  readonly sendFailures: number;
  /** Messages that came back and were written. */
  readonly written: number;
  /** Deliveries that went back to wait. */
  readonly postponed: number;
  readonly deadLettered: number;
}

/** Module level on purpose: plain numbers of the isolate. */
export const spillCounters = { sent: 0, sendFailures: 0, written: 0, postponed: 0, deadLettered: 0 };

/** Returns a copy of the counts, ready to publish. */
export function spillMetrics(): SpillMetrics {
  return { ...spillCounters };
}

/** The spill of this deployment; undefined when it has no queue. */
export function createSpill(queue: Env['SPILL_QUEUE']): Spill | undefined {
  if (queue === undefined) return undefined;
  return async (message) => {
    try {
      // Structured clone: payloads are bytes, and base64 would make a third more of them.
      await queue.send(message, { contentType: 'v8' });
      spillCounters.sent += 1;
    } catch (error) {
      spillCounters.sendFailures += 1;
      throw error;
    }
  };
}
