import { Buffer } from 'node:buffer';

/** Bytes that wait for the reader of the log. It holds full lines only; it drops and counts lines that do not fit. */
export interface LogQueue {
  readonly push: (bytes: Buffer, lines: number) => void;
  /** The bytes to write next; undefined when nothing waits. */
  readonly next: () => Buffer | undefined;
  /** Call when that many bytes of `next` are written. */
  readonly written: (bytes: number) => void;
  /** The number of dropped lines not yet reported. */
  readonly dropped: () => number;
}

/** `tell` makes the line that reports how many lines were lost; it is written in their place. */
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
      // After the first loss it drops every line until the reader has caught up: one gap, not a hundred.
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
