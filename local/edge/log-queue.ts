import { Buffer } from 'node:buffer';

/** Bytes that wait for the reader of the log. Full lines only; what does not fit is dropped and counted. */
export interface LogQueue {
  readonly push: (bytes: Buffer, lines: number) => void;
  /** The bytes to write next; undefined when nothing waits. */
  readonly next: () => Buffer | undefined;
  /** That many bytes of `next` are written. */
  readonly written: (bytes: number) => void;
  /** Lines that were dropped and not yet told of. */
  readonly dropped: () => number;
}

/** `tell` makes the line that says how many lines were lost; it is written where they are missing. */
export function createLogQueue(maxBytes: number, tell: (dropped: number) => string): LogQueue {
  let waiting: Buffer[] = [];
  let bytesWaiting = 0;
  let dropped = 0;

  const add = (bytes: Buffer): void => {
    waiting.push(bytes);
    bytesWaiting += bytes.length;
  };
  return {
    push: (bytes, lines) => {
      // Once something is lost, all is until the reader has caught up: one gap, not a hundred.
      if (dropped > 0 || bytesWaiting + bytes.length > maxBytes) dropped += lines;
      else add(bytes);
    },
    next: () => {
      if (waiting.length === 0 && dropped > 0) {
        add(Buffer.from(`${tell(dropped)}\n`));
        dropped = 0;
      }
      // Many small writes cost more than one copy.
      if (waiting.length > 1) waiting = [Buffer.concat(waiting)];
      return waiting[0];
    },
    written: (bytes) => {
      bytesWaiting -= bytes;
      const [first] = waiting;
      if (first === undefined) return;
      waiting[0] = first.subarray(bytes);
      if (waiting[0].length === 0) waiting.shift();
    },
    dropped: () => dropped,
  };
}
