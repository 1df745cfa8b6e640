import { isAhead } from '../domain/is-ahead.ts';

/** How a call may go out: `normal`, or as the `probe` that finds out whether the database is back. */
export type Pass = 'normal' | 'probe';

export type BreakerState = 'closed' | 'open' | 'half_open';

/** Stops calls to a database that keeps failing, so that nobody waits for a timeout to learn what is known. */
export interface Breaker {
  /** Undefined: not now. Every pass is followed by `succeeded` or `failed`, unless its request was cut off. */
  readonly takePass: (nowMs: number) => Pass | undefined;
  readonly succeeded: () => void;
  readonly failed: (pass: Pass, nowMs: number) => void;
  readonly state: (nowMs: number) => BreakerState;
  /** How often it opened since the isolate started. */
  readonly openedCount: () => number;
}

export interface BreakerOptions {
  /** Failed calls in a row that open it. */
  readonly threshold?: number;
  /** How long it stays open at first; doubles with every failed probe. */
  readonly firstOpenMs?: number;
  readonly maxOpenMs?: number;
  /** From 0 to 1; makes isolates probe at different times. */
  readonly random?: () => number;
}

/** A probe that nobody heard of again (its client went away) is given up after this long. */
const probeHoldMs = 3_000;

/**
 * A circuit breaker of plain numbers, safe to share by all requests of an isolate: nothing in it is a promise, so no
 * request can be left waiting for another one's probe. cockatiel's waits so, and does not load in workerd besides.
 */
export function createBreaker(options: BreakerOptions = {}): Breaker {
  const { threshold = 5, firstOpenMs = 500, maxOpenMs = 5_000, random = Math.random } = options;
  let failuresInRow = 0;
  let failedProbes = 0;
  /** Undefined while closed. */
  let openUntil: number | undefined;
  let probeUntil = 0;
  let openedCount = 0;

  const open = (nowMs: number): void => {
    const openMs = Math.min(firstOpenMs * 2 ** failedProbes, maxOpenMs);
    openUntil = nowMs + openMs * (0.75 + random() / 4);
    probeUntil = 0;
  };

  return {
    takePass(nowMs) {
      if (openUntil === undefined) return 'normal';
      if (isAhead(openUntil, maxOpenMs, nowMs) || isAhead(probeUntil, probeHoldMs, nowMs)) return undefined;
      probeUntil = nowMs + probeHoldMs;
      return 'probe';
    },
    succeeded() {
      failuresInRow = 0;
      failedProbes = 0;
      openUntil = undefined;
      probeUntil = 0;
    },
    failed(pass, nowMs) {
      if (pass === 'probe' && openUntil !== undefined) {
        failedProbes += 1;
        open(nowMs);
        return;
      }
      failuresInRow += 1;
      // Calls that went out before it opened fail late; they tell nothing new.
      if (openUntil !== undefined || failuresInRow < threshold) return;
      openedCount += 1;
      open(nowMs);
    },
    state(nowMs) {
      if (openUntil === undefined) return 'closed';
      return isAhead(openUntil, maxOpenMs, nowMs) ? 'open' : 'half_open';
    },
    openedCount: () => openedCount,
  };
}

/** That of this isolate. Module level on purpose: it must outlive requests, and holds nothing but numbers. */
export const isolateBreaker: Breaker = createBreaker();
