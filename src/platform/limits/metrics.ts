import { describeDecision, type Decision, type Unasked } from './decision.ts';

/** What this isolate's limits did since it started. Every number only grows. */
export interface LimitMetrics {
  /** By `limit:verdict:by` or `limit:verdict:by:because`; a closed set of about fifty. */
  readonly decisions: ReadonlyMap<string, number>;
  readonly redis: {
    /** Commands sent, scripts that had to be sent again included. */
    readonly commands: number;
    /** Questions without an answer; `breaker_open` ones were not even asked. */
    readonly unavailable: Readonly<Record<Exclude<Unasked, 'not_configured'>, number>>;
    readonly durationMs: number;
  };
  /** Refusals that are in no ledger: their sender was never known, or too many waited to be written. */
  readonly refusedUncounted: number;
}

/** Plain numbers of the isolate. Requests add to them and never wait on them. */
export const limitCounters = {
  decisions: new Map<string, number>(),
  redis: {
    commands: 0,
    unavailable: { breaker_open: 0, timeout: 0, error: 0 },
    durationMs: 0,
  },
  refusedUncounted: 0,
};

/** Counts a decision and returns its name. */
export function countDecision(decision: Decision): string {
  const name = describeDecision(decision);
  limitCounters.decisions.set(name, (limitCounters.decisions.get(name) ?? 0) + 1);
  return name;
}

/** Returns a copy of this isolate's counts, ready to publish. */
export function limitMetrics(): LimitMetrics {
  const { decisions, redis, refusedUncounted } = limitCounters;
  return {
    decisions: new Map(decisions),
    redis: { ...redis, unavailable: { ...redis.unavailable } },
    refusedUncounted,
  };
}
