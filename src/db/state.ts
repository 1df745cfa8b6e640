import { createBreaker, type Breaker } from '../domain/breaker.ts';
import { createMetrics, type Metrics } from '../domain/metrics/registry.ts';
import { createQuietPeriod, type QuietPeriod } from './slow-query.ts';

/** What all events of an isolate share of the database. Plain data: a connection belongs to one event. */
export interface DbState {
  readonly metrics: Metrics;
  /** Keeps requests from asking a database that does not answer. */
  readonly breaker: Breaker;
  /** Whether a slow statement may be reported again. */
  readonly mayReport: QuietPeriod;
}

export function createDbState(metrics: Metrics = createMetrics()): DbState {
  return { metrics, breaker: createBreaker({ random: Math.random }), mayReport: createQuietPeriod() };
}
