/** How many requests are being served. */
export interface InFlight {
  /** Counts a request. Returns what `end` wants. */
  readonly begin: (nowMs: number) => number;
  readonly end: (epoch: number) => void;
  /** Requests that began in the last minute and have no answer yet. */
  readonly count: (nowMs: number) => number;
}

const slotMs = 10_000;
const slotCount = 7;

/** Counts requests by the ten seconds they began in. A request that is cut off expires with its slot. */
export function createInFlight(): InFlight {
  const slots = Array.from({ length: slotCount }, () => ({ epoch: 0, count: 0 }));
  return {
    begin(nowMs) {
      const epoch = Math.floor(nowMs / slotMs);
      const slot = slots[epoch % slotCount];
      if (slot === undefined) return epoch;
      if (slot.epoch !== epoch) {
        slot.epoch = epoch;
        slot.count = 0;
      }
      slot.count += 1;
      return epoch;
    },
    end(epoch) {
      const slot = slots[epoch % slotCount];
      if (slot?.epoch === epoch) slot.count -= 1;
    },
    count(nowMs) {
      const oldest = Math.floor(nowMs / slotMs) - slotCount + 1;
      return slots.reduce((sum, { epoch, count }) => (epoch >= oldest ? sum + count : sum), 0);
    },
  };
}
