import type { Metrics } from '../../domain/metrics/registry.ts';
import type { Log } from '../log.ts';
import type { QuotaStore } from '../redis.ts';
import type { Unasked } from './decision.ts';
import type { LimitState } from './isolate-state.ts';

export interface GlobalContext {
  readonly state: Pick<LimitState, 'breaker'>;
  readonly metrics: Metrics;
  /** Undefined when no global quota is configured. */
  readonly store: QuotaStore | undefined;
  readonly now: () => number;
  readonly log: Log;
}

export type GlobalAnswer = { readonly left: number } | 'denied' | { readonly because: Unasked };

/** Takes one of `units` a minute from the global quota of `subject`, unless Redis is known to be down. Never throws. */
export async function askGlobal(
  { state, metrics, store, now, log }: GlobalContext,
  { limit, subject, units }: { readonly limit: string; readonly subject: string; readonly units: number },
): Promise<GlobalAnswer> {
  if (store === undefined) return { because: 'not_configured' };
  const pass = state.breaker.takePass(now());
  if (pass === undefined) {
    metrics.count('redisUnavailable', { reason: 'breaker_open' });
    return { because: 'breaker_open' };
  }
  const answer = await store.takeUnit(subject, units);
  if (answer !== 'timeout' && answer !== 'error') {
    state.breaker.succeeded();
    return answer;
  }
  metrics.count('redisUnavailable', { reason: answer });
  state.breaker.failed(pass, now());
  // What the client threw quotes keys and URL: the kind is all that may be told.
  log('warn', 'Global quota unavailable', { limit, because: answer });
  return { because: answer };
}
