import {
  beginLease,
  openWindow,
  planLeases,
  quotaWindowMs,
  secondsLeft,
  settleLease,
  takeAlone,
  takeHeld,
  takeRest,
  windowOf,
  type LeaseState,
} from '../../domain/quota.ts';
import { askGlobal, type GlobalContext } from './ask-global.ts';
import type { DecidedBy, Decision, Unasked } from './decision.ts';
import type { LimitState } from './isolate-state.ts';

/** Events of one category that a key or a project wants to send. */
export interface QuotaRequest {
  /** Who pays; an id of ours, since it is sent to Redis. */
  readonly subject: string;
  readonly category: string;
  /** Events of this category. */
  readonly perMinute: number;
  readonly wanted: number;
}

export interface QuotaTaken {
  /** How many of the wanted events pass; the decision is `limited` when it is not all of them. */
  readonly admitted: number;
  readonly decision: Decision;
}

export interface QuotaContext extends GlobalContext {
  readonly state: Pick<LimitState, 'leases' | 'breaker'>;
}

const limit = 'ingest_quota';

/** Takes from what the isolate holds, else a block from the global quota, else by the isolate's own count. */
export async function takeQuota(context: QuotaContext, request: QuotaRequest): Promise<QuotaTaken> {
  const { wanted, perMinute, subject, category } = request;
  const nowMs = context.now();
  const plan = planLeases(perMinute);
  // Blocks of another limit are another currency: a changed limit begins anew.
  const name = `${subject}:${category}:${perMinute}`;
  const lease = leaseOf(context.state, name, nowMs);
  const taken = (admitted: number, by: DecidedBy, because?: Unasked): QuotaTaken => {
    const isLimited = admitted < wanted;
    const decision: Decision = {
      limit,
      verdict: isLimited ? 'limited' : 'allowed',
      by,
      retryAfterS: isLimited ? secondsLeft(nowMs) : 0,
    };
    return { admitted, decision: because === undefined ? decision : { ...decision, because } };
  };

  if (context.store === undefined) {
    return taken(takeAlone(lease, plan, wanted), 'isolate', 'not_configured');
  }
  if (takeHeld(lease, plan, wanted)) return taken(wanted, 'lease');
  if (lease.isExhausted) return taken(takeRest(lease, wanted), 'lease');
  beginLease(lease, wanted);
  const answer = await askGlobal(context, { limit, subject: `quota:${name}`, units: plan.blocks });
  if (answer === 'denied') return taken(settleLease(lease, plan, wanted, answer), 'upstash');
  if ('because' in answer) {
    return taken(settleLease(lease, plan, wanted, 'unavailable'), 'isolate', answer.because);
  }
  return taken(settleLease(lease, plan, wanted, { blocksLeft: answer.left }), 'upstash');
}

function leaseOf(state: Pick<LimitState, 'leases'>, name: string, nowMs: number): LeaseState {
  const windowAt = windowOf(nowMs);
  const known = state.leases.get(name, nowMs);
  if (known?.windowAt === windowAt) return known;
  const opened = openWindow(windowAt);
  state.leases.set(name, opened, windowAt + quotaWindowMs - nowMs, nowMs);
  return opened;
}
