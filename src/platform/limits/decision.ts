import type { Metrics } from '../../domain/metrics/registry.ts';

/** `unavailable`: no counter answered, so the caller decides whether to let the request pass. */
export type Verdict = 'allowed' | 'limited' | 'unavailable';

/**
 * Who decided: the platform's rate-limit `binding`, the `isolate`'s own count, a `lease` held here, `upstash` asked just
 * now, or `nobody` because the limit is not configured.
 */
export type DecidedBy = 'binding' | 'isolate' | 'lease' | 'upstash' | 'nobody';

/** Why the global quota was not asked, or gave no answer. */
export type Unasked = 'not_configured' | 'breaker_open' | 'timeout' | 'error';

/** One decision of one limit: a fact of the log line, and a count in the metrics. */
export interface Decision {
  /** A limit class, `ingest_quota` (events) or `ingest_bytes`. */
  readonly limit: string;
  readonly verdict: Verdict;
  readonly by: DecidedBy;
  /** Set when the isolate decided in place of the global quota. */
  readonly because?: Unasked;
  /** Whole seconds to wait; 0 unless limited. */
  readonly retryAfterS: number;
}

/** Counts a decision and returns its name. */
export function countDecision(metrics: Metrics, decision: Decision): string {
  const { limit, verdict, by, because = '' } = decision;
  metrics.count('limiterDecisions', { limit, verdict, by, because });
  return describeDecision(decision);
}

/** `ingest_quota:allowed:isolate:timeout`: at most four words out of closed lists. */
export function describeDecision({ limit, verdict, by, because }: Decision): string {
  return because === undefined ? `${limit}:${verdict}:${by}` : `${limit}:${verdict}:${by}:${because}`;
}
