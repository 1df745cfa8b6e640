import type { Buffer } from 'node:buffer';
import { spawn } from 'node:child_process';
import { constants, fstatSync, openSync, writeSync } from 'node:fs';
import type { Writable } from 'node:stream';

/** Writes to a file descriptor of this process and never waits for its reader. */
export interface Writer {
  /** Returns how many bytes were written; 0 when the reader must read first. */
  readonly write: (bytes: Buffer) => number;
  /** Resolves when all bytes are passed on, or after `withinMs`. */
  readonly end: (withinMs: number) => Promise<void>;
}

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : '');

/**
 * Opens a pipe or terminal again, so that "do not wait" applies to this process and not to others that share it. A
 * socket, or a file of another user, cannot be opened again: there a `cat` waits instead. When the reader has ended,
 * output counts as written: `npm start | head` must not stop the service.
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

/** Node writes to its own standard output only in blocking mode. */
function throughCat(fd: number): Writer {
  // In its own process group, so that Ctrl-C does not lose the last lines.
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
