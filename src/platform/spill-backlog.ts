import type { Env } from '../env.ts';
import { atMost } from './at-most.ts';

/** What waits in the spill queue, by the queue's own count. */
export interface SpillBacklog {
  readonly messages: number;
  readonly bytes: number;
  /** 0 when it is empty. */
  readonly oldestAgeMs: number;
}

const timeoutMs = 1_000;

/** Undefined without a queue, and when it does not say within a second. Never throws. */
export async function readSpillBacklog(
  queue: Env['SPILL_QUEUE'],
  nowMs: number,
): Promise<SpillBacklog | undefined> {
  if (queue === undefined) return undefined;
  return atMost<SpillBacklog | undefined>(timeoutMs, undefined, async () => {
    const {
      backlogCount: messages,
      backlogBytes: bytes,
      oldestMessageTimestamp: oldest,
    } = await queue.metrics();
    const oldestAgeMs = messages === 0 || oldest === undefined ? 0 : Math.max(0, nowMs - Number(oldest));
    return { messages, bytes, oldestAgeMs };
  });
}
