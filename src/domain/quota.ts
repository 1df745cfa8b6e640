/** A quota counts in minutes of the clock, everywhere the same. */
export const quotaWindowMs = 60_000;

/** How the quota of one subject is handed out: in blocks, so that most events ask nobody. All counts are events. */
export interface LeasePlan {
  /** Events in a window. */
  readonly limit: number;
  readonly blockSize: number;
  /** Blocks that make up the limit; the last may be smaller. */
  readonly blocks: number;
  /** What an isolate lets through before it takes its first lease, so that a trickle asks nobody. */
  readonly allowance: number;
}

/** What one isolate knows of a subject in one window. Plain numbers; requests of the isolate share and change it. */
export interface LeaseState {
  readonly windowAt: number;
  /** Let through here, and reserved by those who are asking. */
  used: number;
  /** Taken from the global quota. */
  granted: number;
  /** Leases being asked for just now. */
  asking: number;
  /** The global quota has nothing left in this window. */
  isExhausted: boolean;
}

/** What became of asking for one more block; `blocksLeft` is what remains for everyone. */
export type LeaseAnswer = { readonly blocksLeft: number } | 'denied' | 'unavailable';

const minBlock = 20;
const maxBlock = 100;
const maxAllowance = 30;

/** Blocks are a tenth of the limit, but 20 to 100 events: one command for at least ten events of steady traffic. */
export function planLeases(limit: number): LeasePlan {
  const blockSize = Math.min(limit, Math.max(minBlock, Math.min(maxBlock, Math.ceil(limit / 10))));
  return {
    limit,
    blockSize,
    blocks: Math.ceil(limit / blockSize),
    // A limit this small is meant to be kept strictly; its whole window costs a handful of commands.
    allowance: limit < 5 * minBlock ? 0 : Math.min(maxAllowance, Math.floor(blockSize / 2)),
  };
}

/** Start of the window that `timeMs` lies in. */
export function windowOf(timeMs: number): number {
  return timeMs - (timeMs % quotaWindowMs);
}

export function openWindow(windowAt: number): LeaseState {
  return { windowAt, used: 0, granted: 0, asking: 0, isExhausted: false };
}

/** Events that may still pass without asking. Whoever asks lets others borrow of the block that is on its way. */
function roomOf(state: LeaseState, plan: LeasePlan): number {
  if (state.isExhausted) return state.granted - state.used;
  const borrowed = state.asking * plan.blockSize;
  const free = state.granted === 0 && state.asking === 0 ? plan.allowance : 0;
  return state.granted + borrowed + free - state.used;
}

/** Takes `wanted` events from what this isolate holds, all or none. */
export function takeHeld(state: LeaseState, plan: LeasePlan, wanted: number): boolean {
  if (roomOf(state, plan) < wanted) return false;
  state.used += wanted;
  return true;
}

/** Reserves `wanted` events and begins to ask for a block; `settleLease` must follow. */
export function beginLease(state: LeaseState, wanted: number): void {
  state.used += wanted;
  state.asking += 1;
}

/**
 * Books the answer and returns how many of the `wanted` events of `beginLease` pass. Without an answer the
 * isolate's own count decides, up to the whole limit, and is not asked back later.
 */
export function settleLease(state: LeaseState, plan: LeasePlan, wanted: number, answer: LeaseAnswer): number {
  state.asking -= 1;
  if (answer === 'unavailable') {
    state.used -= wanted;
    return takeAlone(state, plan, wanted);
  }
  if (answer === 'denied') {
    state.isExhausted = true;
  } else {
    const isLast = answer.blocksLeft === 0;
    state.granted += isLast ? plan.limit - plan.blockSize * (plan.blocks - 1) : plan.blockSize;
    // Nobody need ask for what is known to be gone.
    if (isLast) state.isExhausted = true;
  }
  const passing = Math.max(0, Math.min(wanted, wanted + roomOf(state, plan)));
  state.used -= wanted - passing;
  return passing;
}

/** Takes up to `wanted` events by this isolate's own count alone, as when there is no global quota. */
export function takeAlone(state: LeaseState, plan: LeasePlan, wanted: number): number {
  const passing = Math.max(0, Math.min(wanted, plan.limit - state.used));
  state.used += passing;
  state.granted += passing;
  return passing;
}

/** What is left of a lease when its holder is told to stop: the rest of an envelope that needs more. */
export function takeRest(state: LeaseState, wanted: number): number {
  const passing = Math.max(0, Math.min(wanted, state.granted - state.used));
  state.used += passing;
  return passing;
}

/** Whole seconds until the next window begins, at least 1: what `Retry-After` says. */
export function secondsLeft(nowMs: number): number {
  return Math.max(1, Math.ceil((windowOf(nowMs) + quotaWindowMs - nowMs) / 1000));
}
