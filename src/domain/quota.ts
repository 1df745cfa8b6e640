/** A quota counts in minutes of the clock, everywhere the same. */
export const quotaWindowMs = 60_000;

/** The default byte quota: this many bytes for each allowed event, ten times what SDKs send. */
export const quotaBytesPerEvent = 128 * 1024;

/** However few events a quota allows, it allows so many bytes: a burst of large ones must get through. */
const minDerivedBytes = 16 * 1024 * 1024;

/** What a quota of bytes may be: below, the largest event would not fit; above, it is no limit. */
export const minQuotaBytes = 2 * 1024 * 1024;
export const maxQuotaBytes = 1024 ** 4;

/** The byte limit of a quota that counts only events: so large that it never applies. */
const plentyOfBytes = 2 ** 50;

/** How isolates share the quota of one subject: in blocks of events and bytes, so that most requests need no call. */
export interface LeasePlan {
  /** Events in a window. */
  readonly limit: number;
  readonly blockSize: number;
  /** Blocks that make up the limit; the last may be smaller. */
  readonly blocks: number;
  /** How many events an isolate lets through before it takes its first lease, so that light traffic needs no call. */
  readonly allowance: number;
  /** The same three, in bytes. */
  readonly limitBytes: number;
  readonly blockBytes: number;
  readonly allowanceBytes: number;
}

/** What one isolate knows of a subject in one window. Plain numbers; requests of the isolate share and change it. */
export interface LeaseState {
  readonly windowAt: number;
  /** Let through here, and reserved by those who are asking. */
  used: number;
  usedBytes: number;
  /** Taken from the global quota. */
  granted: number;
  grantedBytes: number;
  /** Leases being asked for just now. */
  asking: number;
  /** The global quota has nothing left in this window. */
  isExhausted: boolean;
  /** Bytes ran out before events did: nothing more is read in this window. */
  isOutOfBytes: boolean;
}

/** What the wanted events weigh. */
export interface Weight {
  /** Bytes of each, in their order. */
  readonly eventBytes: readonly number[];
  /** What the request costs beside them; charged also when no event passes. */
  readonly extraBytes: number;
}

/** What became of asking for one more block; `blocksLeft` is what remains for everyone. */
export type LeaseAnswer = { readonly blocksLeft: number } | 'denied' | 'unavailable';

const minBlock = 20;
const maxBlock = 100;
const maxAllowance = 30;
const weightless: Weight = { eventBytes: [], extraBytes: 0 };

/** Bytes in a window of a quota that says only how many events it allows. */
export function derivedBytes(limit: number): number {
  return Math.max(minDerivedBytes, limit * quotaBytesPerEvent);
}

/**
 * Blocks are a tenth of the limit, but 20 to 100 events: one command for at least ten events of steady traffic. Where bytes
 * are scarcer than events there are fewer blocks, so that each still holds several of the largest events.
 */
export function planLeases(limit: number, limitBytes = plentyOfBytes): LeasePlan {
  const usual = Math.min(limit, Math.max(minBlock, Math.min(maxBlock, Math.ceil(limit / 10))));
  const blocksOfBytes = Math.ceil(limitBytes / (usual * quotaBytesPerEvent));
  const isScarce = blocksOfBytes < Math.ceil(limit / usual);
  const blockSize = isScarce ? Math.ceil(limit / blocksOfBytes) : usual;
  const blocks = Math.ceil(limit / blockSize);
  const blockBytes = Math.floor(limitBytes / blocks);
  // A limit this small is meant to be kept strictly; its whole window costs a handful of commands.
  const allowance = limit < 5 * minBlock ? 0 : Math.min(maxAllowance, Math.floor(blockSize / 2));
  const allowanceBytes = Math.floor((blockBytes * allowance) / blockSize);
  return { limit, blockSize, blocks, allowance, limitBytes, blockBytes, allowanceBytes };
}

/** Start of the window that `timeMs` lies in. */
export function windowOf(timeMs: number): number {
  return timeMs - (timeMs % quotaWindowMs);
}

export function openWindow(windowAt: number): LeaseState {
  return {
    windowAt,
    used: 0,
    usedBytes: 0,
    granted: 0,
    grantedBytes: 0,
    asking: 0,
    isExhausted: false,
    isOutOfBytes: false,
  };
}

interface Room {
  readonly events: number;
  readonly bytes: number;
}

/** How much may still pass without a call. While one request asks for a block, others may borrow from that block. */
function roomOf(state: LeaseState, plan: LeasePlan): Room {
  const events = state.granted - state.used;
  const bytes = state.grantedBytes - state.usedBytes;
  if (state.isExhausted) return { events, bytes };
  const isFirst = state.granted === 0 && state.asking === 0;
  return {
    events: events + state.asking * plan.blockSize + (isFirst ? plan.allowance : 0),
    bytes: bytes + state.asking * plan.blockBytes + (isFirst ? plan.allowanceBytes : 0),
  };
}

/** Takes all `wanted` events from what this isolate holds, or takes nothing. */
export function takeHeld(
  state: LeaseState,
  plan: LeasePlan,
  wanted: number,
  weight: Weight = weightless,
): boolean {
  const room = roomOf(state, plan);
  const bytes = bytesOf(wanted, weight);
  if (room.events < wanted || room.bytes < bytes) return false;
  state.used += wanted;
  state.usedBytes += bytes;
  return true;
}

/** Reserves `wanted` events and begins to ask for a block; `settleLease` must follow. */
export function beginLease(state: LeaseState, wanted: number, weight: Weight = weightless): void {
  state.used += wanted;
  state.usedBytes += bytesOf(wanted, weight);
  state.asking += 1;
}

/**
 * Books the answer and returns how many of the `wanted` events of `beginLease` pass. Without an answer the
 * isolate's own count decides, up to the whole limit, and is not asked back later.
 */
export function settleLease(
  state: LeaseState,
  plan: LeasePlan,
  wanted: number,
  answer: LeaseAnswer,
  weight: Weight = weightless,
): number {
  state.asking -= 1;
  state.used -= wanted;
  state.usedBytes -= bytesOf(wanted, weight);
  if (answer === 'unavailable') return takeAlone(state, plan, wanted, weight);
  if (answer === 'denied') {
    state.isExhausted = true;
  } else {
    const isLast = answer.blocksLeft === 0;
    state.granted += isLast ? plan.limit - plan.blockSize * (plan.blocks - 1) : plan.blockSize;
    state.grantedBytes += plan.blockBytes;
    // Later requests need not ask for an empty quota.
    if (isLast) state.isExhausted = true;
  }
  const passing = takeFitting(state, wanted, weight, roomOf(state, plan));
  // Blocks are left for the next one who asks.
  if (!state.isExhausted) state.isOutOfBytes = false;
  return passing;
}

/** Takes up to `wanted` events by this isolate's own count alone, as when there is no global quota. */
export function takeAlone(
  state: LeaseState,
  plan: LeasePlan,
  wanted: number,
  weight: Weight = weightless,
): number {
  const room = { events: plan.limit - state.used, bytes: plan.limitBytes - state.usedBytes };
  const passing = takeFitting(state, wanted, weight, room);
  state.granted += passing;
  state.grantedBytes += bytesOf(passing, weight);
  return passing;
}

/** Takes the rest of a lease when the quota is exhausted: the first events of an envelope that needs more. */
export function takeRest(state: LeaseState, wanted: number, weight: Weight = weightless): number {
  const room = { events: state.granted - state.used, bytes: state.grantedBytes - state.usedBytes };
  return takeFitting(state, wanted, weight, room);
}

/** Takes the first of the `wanted` events that fit into `room`, and what the request costs beside them in any case. */
function takeFitting(state: LeaseState, wanted: number, weight: Weight, room: Room): number {
  let passing = 0;
  let bytes = weight.extraBytes;
  while (passing < wanted && passing < room.events) {
    const withNext = bytes + (weight.eventBytes[passing] ?? 0);
    if (withNext > room.bytes) {
      // Ends the window for all senders: otherwise only senders of small events would get the remaining bytes.
      state.isOutOfBytes = true;
      break;
    }
    bytes = withNext;
    passing += 1;
  }
  if (bytes > room.bytes) state.isOutOfBytes = true;
  state.used += passing;
  state.usedBytes += bytes;
  return passing;
}

function bytesOf(events: number, { eventBytes, extraBytes }: Weight): number {
  let bytes = extraBytes;
  for (let at = 0; at < events; at += 1) bytes += eventBytes[at] ?? 0;
  return bytes;
}

/** Whole seconds until the next window begins, at least 1: what `Retry-After` says. */
export function secondsLeft(nowMs: number): number {
  return Math.max(1, Math.ceil((windowOf(nowMs) + quotaWindowMs - nowMs) / 1000));
}
