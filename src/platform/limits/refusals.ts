import { isAhead } from '../../domain/is-ahead.ts';
import type { Category, OutcomeReason } from '../../domain/outcome.ts';

/** Items refused by a limit before anything of them was stored. `hourAt` in epoch milliseconds. */
export interface Refusal {
  readonly projectId: number;
  readonly publicKey: string;
  readonly hourAt: number;
  readonly category: Category;
  readonly reason: UnreadReason;
  readonly quantity: number;
}

/** Why the service refuses what it does not read or store. */
export type UnreadReason = Extract<
  OutcomeReason,
  'key_limit' | 'address_limit' | 'project_limit' | 'byte_limit' | 'memory_limit'
>;

/** Refusals that are written together, under one receipt: writing them again counts nothing twice. */
export interface RefusalBatch {
  readonly receiptId: number;
  readonly entries: readonly Refusal[];
}

/** Refusals that wait to be written together: a refused request must not cost a write of its own. */
export interface Refusals {
  /** False when too many kinds wait already; the refusal is then not kept. */
  readonly add: (refusal: Refusal) => boolean;
  /** True once for each batch: the caller sees to it that they are written. */
  readonly claimFlush: (nowMs: number) => boolean;
  /**
   * The batch to write now: the last one again as long as it is not settled, for its answer may only have been lost,
   * else all that waits. Undefined when nothing does.
   */
  readonly take: (mintReceiptId: () => number) => RefusalBatch | undefined;
  /** Forgets the batch that was taken: it is written. */
  readonly settle: (batch: RefusalBatch) => void;
}

const maxKinds = 500;
/** A flush whose request was cut off never drains; another may be claimed after this long. */
const flushHoldMs = 10_000;

export function createRefusals(): Refusals {
  const waiting = new Map<string, Refusal>();
  let claimedUntil = 0;
  let unsettled: RefusalBatch | undefined;
  return {
    add(refusal) {
      const { projectId, publicKey, hourAt, category, reason, quantity } = refusal;
      const kind = `${projectId} ${publicKey} ${hourAt} ${category} ${reason}`;
      const known = waiting.get(kind);
      if (known === undefined && waiting.size >= maxKinds) return false;
      waiting.set(kind, { ...refusal, quantity: (known?.quantity ?? 0) + quantity });
      return true;
    },
    claimFlush(nowMs) {
      if (waiting.size === 0 && unsettled === undefined) return false;
      if (isAhead(claimedUntil, flushHoldMs, nowMs)) return false;
      claimedUntil = nowMs + flushHoldMs;
      return true;
    },
    take(mintReceiptId) {
      claimedUntil = 0;
      if (unsettled === undefined && waiting.size > 0) {
        unsettled = { receiptId: mintReceiptId(), entries: [...waiting.values()] };
        waiting.clear();
      }
      return unsettled;
    },
    settle(batch) {
      if (unsettled?.receiptId === batch.receiptId) unsettled = undefined;
    },
  };
}
