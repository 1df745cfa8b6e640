import {
  beginLease,
  derivedBytes,
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
  type Weight,
} from '../../domain/quota.ts';
import { askGlobal, type GlobalContext } from './ask-global.ts';
import type { DecidedBy, Decision, Unasked } from './decision.ts';
import type { LimitState } from './isolate-state.ts';

/** Whose quota of one category it is, and how much it allows. */
export interface QuotaOwner {
  /** The id of the quota's owner. A Ballast id, not personal data, because we send it to Redis. */
  readonly subject: string;
  readonly category: string;
  /** Events of this category. */
  readonly perMinute: number;
  /** Bytes of them; default: `derivedBytes`. */
  readonly bytesPerMinute?: number | undefined;
}

/** Events that a key or a project wants to send. */
export interface QuotaRequest extends QuotaOwner {
  readonly wanted: number;
  /** Default: nothing. */
  readonly weight?: Weight;
}

export interface QuotaTaken {
  /** How many of the wanted events pass; the decision is `limited` when it is not all of them. */
  readonly admitted: number;
  readonly decision: Decision;
  /** What ran out, when the decision is `limited`. */
  readonly shortOf?: 'events' | 'bytes';
}

export interface QuotaContext extends GlobalContext {
  readonly state: Pick<LimitState, 'leases' | 'breaker'>;
}

const limit = 'ingest_quota';
const bytesLimit = 'ingest_bytes';
const nothing: Weight = { eventBytes: [], extraBytes: 0 };

/** Takes from what the isolate holds, else a block from the global quota, else by the isolate's own count. */
export async function takeQuota(context: QuotaContext, request: QuotaRequest): Promise<QuotaTaken> {
  const { wanted, perMinute, weight = nothing } = request;
  const nowMs = context.now();
  const name = nameOf(request);
  const plan = planLeases(perMinute, bytesOf(request));
  const lease = leaseOf(context.state, name, nowMs);
  const taken = (admitted: number, by: DecidedBy, because?: Unasked): QuotaTaken => {
    if (admitted === wanted) return { admitted, decision: decided(limit, 'allowed', by, 0, because) };
    const shortOf = lease.isOutOfBytes ? 'bytes' : 'events';
    const short = shortOf === 'bytes' ? bytesLimit : limit;
    return { admitted, shortOf, decision: decided(short, 'limited', by, secondsLeft(nowMs), because) };
  };

  if (lease.isOutOfBytes) return taken(0, context.store === undefined ? 'isolate' : 'lease');
  if (context.store === undefined) {
    return taken(takeAlone(lease, plan, wanted, weight), 'isolate', 'not_configured');
  }
  if (takeHeld(lease, plan, wanted, weight)) return taken(wanted, 'lease');
  if (lease.isExhausted) return taken(takeRest(lease, wanted, weight), 'lease');
  beginLease(lease, wanted, weight);
  const answer = await askGlobal(context, { limit, subject: `quota:${name}`, units: plan.blocks });
  if (answer === 'denied') return taken(settleLease(lease, plan, wanted, answer, weight), 'upstash');
  if ('because' in answer) {
    return taken(settleLease(lease, plan, wanted, 'unavailable', weight), 'isolate', answer.because);
  }
  return taken(settleLease(lease, plan, wanted, { blocksLeft: answer.left }, weight), 'upstash');
}

/** Whether this minute's bytes are known to be used up. Makes no call: refusing a body unread must cost nothing. */
export function bytesLeft({ state, now }: Pick<QuotaContext, 'state' | 'now'>, owner: QuotaOwner): Decision {
  const nowMs = now();
  const name = nameOf(owner);
  const lease = state.leases.get(name, nowMs);
  const isOut = lease?.windowAt === windowOf(nowMs) && lease.isOutOfBytes;
  return isOut
    ? decided(bytesLimit, 'limited', 'isolate', secondsLeft(nowMs))
    : decided(bytesLimit, 'allowed', 'isolate', 0);
}

const bytesOf = ({ perMinute, bytesPerMinute }: QuotaOwner): number =>
  bytesPerMinute ?? derivedBytes(perMinute);

/** The name includes the limits, since their blocks differ in size: a changed limit starts a new count. */
function nameOf({ subject, category, perMinute, bytesPerMinute }: QuotaOwner): string {
  const name = `${subject}:${category}:${perMinute}`;
  return bytesPerMinute === undefined ? name : `${name}:${bytesPerMinute}`;
}

function decided(
  name: string,
  verdict: Decision['verdict'],
  by: DecidedBy,
  retryAfterS: number,
  because?: Unasked,
): Decision {
  const decision: Decision = { limit: name, verdict, by, retryAfterS };
  return because === undefined ? decision : { ...decision, because };
}

function leaseOf(state: Pick<LimitState, 'leases'>, name: string, nowMs: number): LeaseState {
  const windowAt = windowOf(nowMs);
  const known = state.leases.get(name, nowMs);
  if (known?.windowAt === windowAt) return known;
  const opened = openWindow(windowAt);
  state.leases.set(name, opened, windowAt + quotaWindowMs - nowMs, nowMs);
  return opened;
}
