/** Whether the database keeps events, as far as the requests of an isolate have met it. */
export interface StoreHealth {
  readonly noteStored: () => void;
  /** The database answered that it cannot keep them: its disk is full or broken, or can only be read. */
  readonly noteRefused: (nowMs: number) => void;
  /** True when the database refused the most recent event, and did so not long ago. */
  readonly isRefusing: (nowMs: number) => boolean;
}

/** A refusal counts this long. After it a probe decides again, so that a service without traffic can recover. */
const refusalCountsMs = 10_000;

export function createStoreHealth(): StoreHealth {
  let refusedAt: number | undefined;
  return {
    noteStored() {
      refusedAt = undefined;
    },
    noteRefused(nowMs) {
      refusedAt = nowMs;
    },
    isRefusing: (nowMs) => refusedAt !== undefined && nowMs - refusedAt < refusalCountsMs,
  };
}
