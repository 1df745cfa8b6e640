import { isAhead } from './is-ahead.ts';

/** How a call may go out: `normal`, or as the `probe` that finds out whether the service is back. */
export type Pass = 'normal' | 'probe';

export type BreakerState = 'closed' | 'open' | 'half_open';

/** Stops calls to a service that keeps failing, so that requests fail at once instead of waiting for a timeout. */
export interface Breaker {
  /** Undefined: no call may go out now. `succeeded` or `failed` follows each pass, unless its request is cut off. */
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
  readonly random: () => number;
}

/** The breaker gives up a probe that reports no result (its client went away) after this long. */
const probeHoldMs = 3_000;

/**
 * A circuit breaker of plain numbers, which all requests of an isolate can share: it holds no promise, so no request
 * can hang on another request's probe. The breaker of `cockatiel` waits in that way, and does not load in workerd.
 */
export function createBreaker(options: BreakerOptions): Breaker {
  const { threshold = 5, firstOpenMs = 500, maxOpenMs = 5_000, random } = options;
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
      // Calls sent before the breaker opened may fail later; those failures are no news.
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
