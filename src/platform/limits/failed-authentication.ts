import { createHash } from 'node:crypto';
import { addFailure, blockedForS, forgiveAfterMs, type Penalty } from '../../domain/penalty.ts';
import { askBinding } from './ask-binding.ts';
import { askGlobal, type GlobalContext } from './ask-global.ts';
import { policyOf, type LimitEnv } from './classes.ts';
import type { DecidedBy, Decision, Unasked } from './decision.ts';
import type { LimitState } from './isolate-state.ts';

export interface FailureContext extends GlobalContext {
  readonly env: LimitEnv;
  readonly state: Pick<LimitState, 'penalties' | 'knownTokens' | 'breaker'>;
}

const limit = 'authentication';

/** Whether we look up unknown tokens for an address. Makes no call: a blocked address must cost nothing. */
export function mayAuthenticate({ state, now }: FailureContext, address: string): Decision {
  const nowMs = now();
  const retryAfterS = blockedForS(state.penalties.get(keyOf(address), nowMs), nowMs);
  return { limit, verdict: retryAfterS > 0 ? 'limited' : 'allowed', by: 'isolate', retryAfterS };
}

/**
 * Counts a failed authentication in this isolate, at this location and everywhere. A counter over its limit blocks the
 * address here. When the other counters do not answer, the isolate's own count decides, so the limit fails closed.
 */
export async function addFailedAuthentication(context: FailureContext, address: string): Promise<Decision> {
  const { env, state } = context;
  const key = keyOf(address);
  const { perMinute } = policyOf(env, limit);
  // Booked before anything is awaited: parallel attempts must not share one count.
  const penalty = book(context, key, perMinute);
  state.knownTokens.noteMiss(context.now());
  // This attempt still gets its normal answer; the block applies from the next one on.
  if (penalty.blockedUntil > 0) return allowed('isolate');

  const binding = await askBinding(env, limit, key);
  if (binding.verdict === 'limited') return block(context, key, perMinute, 'binding');
  // Guesses from ever new addresses must not cost a command each.
  if (state.knownTokens.isUnderAttack(context.now())) return allowed('isolate');
  const answer = await askGlobal({ ...context, state }, { limit, subject: `auth:${key}`, units: perMinute });
  if (answer === 'denied') return block(context, key, perMinute, 'upstash');
  return 'because' in answer ? allowed('isolate', answer.because) : allowed('upstash');
}

/** An address is kept by hash only, here and in Redis: it is personal data. */
function keyOf(address: string): string {
  return createHash('sha256').update(address).digest('hex').slice(0, 32);
}

/** Another counter is over its limit: the failure becomes a strike here. */
function block(context: FailureContext, key: string, perMinute: number, by: DecidedBy): Decision {
  const penalty = book(context, key, perMinute, true);
  return { limit, verdict: 'limited', by, retryAfterS: blockedForS(penalty, context.now()) };
}

function book(
  { state, now }: FailureContext,
  key: string,
  perMinute: number,
  isOverElsewhere = false,
): Penalty {
  const nowMs = now();
  const penalty = addFailure(state.penalties.get(key, nowMs), nowMs, perMinute, isOverElsewhere);
  const quietFrom = Math.max(penalty.blockedUntil, nowMs);
  state.penalties.set(key, penalty, quietFrom - nowMs + forgiveAfterMs, nowMs);
  return penalty;
}

function allowed(by: DecidedBy, because?: Unasked): Decision {
  const decision: Decision = { limit, verdict: 'allowed', by, retryAfterS: 0 };
  return because === undefined ? decision : { ...decision, because };
}
