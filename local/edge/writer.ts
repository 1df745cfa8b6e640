import type { Buffer } from 'node:buffer';
import { spawn } from 'node:child_process';
import { constants, fstatSync, openSync, writeSync } from 'node:fs';
import type { Writable } from 'node:stream';

/** Writes to a file descriptor of this process without ever waiting for whoever reads it. */
export interface Writer {
  /** How many bytes were taken; 0 when the reader must read first. */
  readonly write: (bytes: Buffer) => number;
  /** Resolves when all is passed on, or after so long. */
  readonly end: (withinMs: number) => Promise<void>;
}

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : '');

/**
 * A pipe and a terminal are opened once more, so that "do not wait" holds for us and not for the other processes that
 * share them. A socket, and what belongs to another user, cannot be: there a `cat` waits in our place. A reader that is
 * gone takes everything: `npm start | head` is no reason to stop.
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
  return throughCat(fd);
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
    end: () => Promise.resolve(),
  };
}

/** Node writes to its own standard output only in the way that waits. */
function throughCat(fd: number): Writer {
  // In a group of its own, so that Ctrl-C does not take the last lines along.
  const cat = spawn('cat', { stdio: ['pipe', fd, 'ignore'], detached: true });
  const stdin: Writable | null = cat.stdin;
  if (stdin === null) return { write: (bytes) => bytes.length, end: () => Promise.resolve() };
  let isGone = false;
  const gone = new Promise<void>((resolve) => {
    const leave = (): void => {
      isGone = true;
      resolve();
    };
    cat.on('error', leave).on('exit', leave);
  });
  stdin.on('error', () => {});
  return {
    write: (bytes) => {
      if (isGone || stdin.destroyed) return bytes.length;
      if (stdin.writableNeedDrain) return 0;
      stdin.write(bytes);
      return bytes.length;
    },
    end: async (withinMs) => {
      stdin.end();
      const timer = setTimeout(() => cat.kill('SIGKILL'), withinMs);
      await gone;
      clearTimeout(timer);
    },
  };
}
