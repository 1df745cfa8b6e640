import { windowOf } from './quota.ts';

/** What is remembered of an address that failed to authenticate. */
export interface Penalty {
  readonly windowAt: number;
  /** In this window. */
  readonly failures: number;
  /** Times it went over the limit; each doubles the block. */
  readonly strikes: number;
  readonly blockedUntil: number;
}

const firstBlockMs = 10_000;
const longestBlockMs = 15 * 60_000;

/** An address that stays quiet this long after its block is forgotten. */
export const forgiveAfterMs = 15 * 60_000;

/**
 * Counts a failure. At the limit of the minute the address is blocked for 10 s; from then on every single failure
 * blocks it again, twice as long each time, for at most 15 minutes. `isOverElsewhere`: another counter says so.
 */
export function addFailure(
  known: Penalty | undefined,
  nowMs: number,
  perMinute: number,
  isOverElsewhere = false,
): Penalty {
  const windowAt = windowOf(nowMs);
  const failures = (known?.windowAt === windowAt ? known.failures : 0) + 1;
  const strikesBefore = known?.strikes ?? 0;
  if (failures < perMinute && strikesBefore === 0 && !isOverElsewhere) {
    return { windowAt, failures, strikes: 0, blockedUntil: 0 };
  }
  const strikes = strikesBefore + 1;
  // 2 ** 7 × 10 s is past the longest block: more would only overflow.
  const blockMs = Math.min(longestBlockMs, firstBlockMs * 2 ** Math.min(strikes - 1, 7));
  return { windowAt, failures, strikes, blockedUntil: nowMs + blockMs };
}

/** Whole seconds an address must still wait; 0 when it may try. */
export function blockedForS(penalty: Penalty | undefined, nowMs: number): number {
  if (penalty === undefined || penalty.blockedUntil <= nowMs) return 0;
  return Math.ceil((penalty.blockedUntil - nowMs) / 1000);
}
