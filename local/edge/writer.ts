import type { Buffer } from 'node:buffer';
import { constants, fstatSync, openSync, writeSync } from 'node:fs';
import { Socket } from 'node:net';

/** Writes to a file descriptor of this process without ever waiting for whoever reads it. */
export interface Writer {
  /** How many bytes were taken; 0 when the reader must read first. */
  readonly write: (bytes: Buffer) => number;
}

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : '');

/**
 * A pipe and a terminal are opened once more, so that "do not wait" holds for us and not for the other processes that
 * share them. Where that is not allowed, and for sockets, Node's own stream does it. A reader that is gone takes
 * everything: `npm start | head` is no reason to stop.
 */
export function openWriter(fd: number): Writer {
  const stat = fstatSync(fd);
  if (stat.isFile()) return nonBlocking(fd);
  if (!stat.isSocket()) {
    try {
      const flags = constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY;
      return nonBlocking(openSync(`/proc/self/fd/${fd}`, flags));
    } catch {
      // No /proc on this system, or the pipe belongs to another user.
    }
  }
  return streaming(new Socket({ fd, readable: false, writable: true }));
}

function nonBlocking(fd: number): Writer {
  return {
    write: (bytes) => {
      try {
        return writeSync(fd, bytes);
      } catch (error) {
        return codeOf(error) === 'EAGAIN' ? 0 : bytes.length;
      }
    },
  };
}

function streaming(socket: Socket): Writer {
  socket.on('error', () => {});
  return {
    write: (bytes) => {
      if (socket.destroyed) return bytes.length;
      if (socket.writableNeedDrain) return 0;
      socket.write(bytes);
      return bytes.length;
    },
  };
}
