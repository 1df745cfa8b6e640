import { transienceOf } from './fault.ts';

/** `safe`: a repeat changes nothing (a read, or a write that detects repeats). `unsafe`: a repeat may act twice. */
export type Repeat = 'safe' | 'unsafe';

export interface RetryOptions {
  readonly repeat: Repeat;
  /** Milliseconds this event may still spend; no wait goes beyond. */
  readonly leftMs: () => number;
  /** Told before each wait; counts it as spent. */
  readonly onRetry: (waitMs: number) => void;
}

/** Another client releases its lock soon; many retries only burden a failing server. */
const maxAttempts = { busy: 5, lost: 3 } as const;
const firstWaitMs = { busy: 25, lost: 50 } as const;

/**
 * Runs `attempt` again after a failure that may pass: contention always, since nothing was done; a lost answer only when
 * repeating is `safe`. Waits double, each cut by up to a half at random. Rethrows the last error.
 */
export async function withRetry<T>(attempt: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { repeat, leftMs, onRetry } = options;
  for (let attempts = 1; ; attempts += 1) {
    try {
      return await attempt();
    } catch (error) {
      const transience = transienceOf(error);
      if (transience === undefined || (transience === 'lost' && repeat === 'unsafe')) throw error;
      if (attempts >= maxAttempts[transience]) throw error;
      const waitMs = firstWaitMs[transience] * 2 ** (attempts - 1) * (1 - Math.random() / 2);
      if (waitMs >= leftMs()) throw error;
      onRetry(waitMs);
      await sleep(waitMs);
    }
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
