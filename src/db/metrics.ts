import { type Breaker, type BreakerState, createBreaker } from '../domain/breaker.ts';
import type { FaultKind } from './fault.ts';

/** Upper bounds of the duration buckets in milliseconds. One more bucket, without a bound, follows. */
export const callBucketsMs = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000] as const;

/** What this isolate asked of the database since it started. Every number only grows, but for `breaker`. */
export interface DatabaseMetrics {
  /** Round trips, repeats included. */
  readonly calls: number;
  /** Round trips by how they failed; `open` counts the calls that the breaker spared. */
  readonly failures: Readonly<Record<FaultKind, number>>;
  readonly retries: number;
  readonly durationMs: number;
  /** How many calls fell into each of `callBucketsMs`, and behind them; not cumulative. */
  readonly durationCounts: readonly number[];
  readonly rowsRead: number;
  readonly rowsWritten: number;
  readonly slowQueries: number;
  readonly breaker: BreakerState;
  readonly breakerOpened: number;
}

/** Plain numbers of the isolate. Requests add to them and never wait on them. */
export const counters = {
  calls: 0,
  failures: { network: 0, server: 0, refused: 0, malformed: 0, timeout: 0, open: 0 },
  retries: 0,
  durationMs: 0,
  durationCounts: Array.from({ length: callBucketsMs.length + 1 }, () => 0),
  rowsRead: 0,
  rowsWritten: 0,
  slowQueries: 0,
};

/** The breaker of this isolate. Module level on purpose: it must outlive requests, and it holds only numbers. */
export const isolateBreaker: Breaker = createBreaker({ random: Math.random });

/** Counts one round trip and its duration, whether it succeeded or failed. */
export function countCall(durationMs: number): void {
  counters.calls += 1;
  counters.durationMs += durationMs;
  let bucket = 0;
  while (bucket < callBucketsMs.length && durationMs > (callBucketsMs[bucket] ?? Infinity)) bucket += 1;
  counters.durationCounts[bucket] = (counters.durationCounts[bucket] ?? 0) + 1;
}

/** Returns a copy of this isolate's counts, ready to publish. */
export function databaseMetrics(nowMs: number): DatabaseMetrics {
  return {
    ...counters,
    failures: { ...counters.failures },
    durationCounts: [...counters.durationCounts],
    breaker: isolateBreaker.state(nowMs),
    breakerOpened: isolateBreaker.openedCount(),
  };
}
