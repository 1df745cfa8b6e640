import { bodyMemoryMaxBytes, smallBodyBytes } from '../wire/body-caps.ts';

/** What one request holds of the memory for bodies. */
export interface BodyHold {
  /** Takes `bytes` more. False, and nothing is taken, when the isolate holds too much already. */
  readonly take: (bytes: number) => boolean;
  /** Gives `bytes` back while the request goes on. */
  readonly give: (bytes: number) => void;
  /** How many bytes `take` would grant just now. */
  readonly freeBytes: () => number;
  /** Gives everything back. Calling it again changes nothing. */
  readonly close: () => void;
}

/** The bytes of request bodies, encoded and decoded, that all requests of an isolate hold together. */
export interface BodyMemory {
  readonly open: (nowMs: number) => BodyHold;
  readonly heldBytes: (nowMs: number) => number;
}

/** Longer than any body may take to arrive and be read. The runtime may end a request without running its `finally`. */
const longestHoldMs = 120_000;

/**
 * Counts up to `maxBytes`. Requests that hold more than `smallBytes` may use three quarters of it, so that a few large
 * bodies do not keep out many small ones. Memory that a request never gave back is free again after two minutes.
 */
export function createBodyMemory(maxBytes = bodyMemoryMaxBytes, smallBytes = smallBodyBytes): BodyMemory {
  const largeMaxBytes = Math.floor((maxBytes * 3) / 4);
  // In the order in which they were opened, which is the order in which they expire.
  const open = new Set<{ bytes: number; readonly expiresAt: number }>();
  let heldBytes = 0;

  const forgetExpired = (nowMs: number): void => {
    for (const hold of open) {
      if (hold.expiresAt > nowMs) return;
      heldBytes -= hold.bytes;
      hold.bytes = 0;
      open.delete(hold);
    }
  };

  return {
    open(nowMs) {
      forgetExpired(nowMs);
      const hold = { bytes: 0, expiresAt: nowMs + longestHoldMs };
      open.add(hold);
      const freeBytes = (): number => {
        if (!open.has(hold)) return 0;
        const asSmall = Math.min(smallBytes - hold.bytes, maxBytes - heldBytes);
        return Math.max(0, asSmall, largeMaxBytes - heldBytes);
      };
      const give = (bytes: number): void => {
        const given = Math.min(bytes, hold.bytes);
        hold.bytes -= given;
        heldBytes -= given;
      };
      return {
        take(bytes) {
          if (bytes > freeBytes()) return false;
          hold.bytes += bytes;
          heldBytes += bytes;
          return true;
        },
        give,
        freeBytes,
        close() {
          give(hold.bytes);
          open.delete(hold);
        },
      };
    },
    heldBytes(nowMs) {
      forgetExpired(nowMs);
      return heldBytes;
    },
  };
}
