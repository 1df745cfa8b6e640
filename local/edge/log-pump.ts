import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { Worker } from 'node:worker_threads';

/** The destination of log lines: a file descriptor of this process, or a function called with each line. */
export type LogSink =
  | { readonly kind: 'descriptor'; readonly fd: number; readonly pretty: boolean; readonly color: boolean }
  | { readonly kind: 'function' }
  /** Reads the lines, so that workerd can go on writing, and drops them. */
  | { readonly kind: 'nothing' };

export interface LogThreadData {
  /** The named pipe that workerd writes to; undefined on systems without such files. */
  readonly fifo: string | undefined;
  readonly sink: LogSink;
  readonly maxBytes: number;
}

export type LogOrder =
  | { readonly taken: true }
  | { readonly chunk: Uint8Array }
  | { readonly say: string; readonly fd: number }
  | { readonly endWithinMs: number };

export type LogReport =
  | { readonly ready: true }
  | { readonly lines: readonly string[] }
  | { readonly runtimeSaid: string }
  | { readonly ended: true };

/** Reads what workerd writes, on its own thread, and never makes workerd wait. */
export interface LogPump {
  /** The file that must receive workerd's output; when undefined, pass its streams to `read`. */
  readonly fifo: string | undefined;
  readonly read: (stream: Readable) => void;
  /** Writes our own text after the lines before it, without waiting for its reader. */
  readonly say: (fd: 1 | 2, text: string) => void;
  /** The first lines that the runtime itself has written. */
  readonly runtimeSaid: () => string;
  /** Writes the waiting lines, for at most `withinMs`, and ends the thread. */
  readonly close: (withinMs: number) => Promise<void>;
}

/** About 10,000 lines can wait for a slow reader. */
const defaultMaxBytes = 8 * 1024 * 1024;
const threadFile = resolve(import.meta.dirname, 'log-thread.ts');

export interface LogPumpOptions {
  readonly sink: LogSink;
  /** For the sink `function`. */
  readonly onLine?: (line: string) => void;
  readonly maxBytes?: number;
}

/** Starts the thread; resolves when the thread is reading. */
export async function startLogPump({ sink, onLine, maxBytes }: LogPumpOptions): Promise<LogPump> {
  const made = makeFifo();
  const data: LogThreadData = { fifo: made?.file, sink, maxBytes: maxBytes ?? defaultMaxBytes };
  // Options of the main program (a test runner's, a profiler's) must not apply to the thread.
  const thread = new Worker(threadFile, { workerData: data, execArgv: [] });
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  const order = (message: LogOrder): void => thread.postMessage(message);
  const { promise: ready, resolve: isReady } = Promise.withResolvers<void>();
  const { promise: ended, resolve: hasEnded } = Promise.withResolvers<void>();
  const said: string[] = [];
  thread.on('message', (message: LogReport) => {
    if ('lines' in message) {
      for (const line of message.lines) onLine?.(line);
      order({ taken: true });
    } else if ('runtimeSaid' in message) said.push(message.runtimeSaid);
    else if ('ready' in message) isReady();
    else hasEnded();
  });
  const failed = once(thread, 'error').then(([error]) => {
    throw error;
  });
  failed.catch(() => {});
  await Promise.race([ready, failed]);
  thread.unref();
  return {
    fifo: made?.file,
    read: (stream) => stream.on('data', (chunk: Uint8Array) => order({ chunk })),
    say: (fd, say) => order({ say, fd }),
    runtimeSaid: () => said.join('\n'),
    close: async (withinMs) => {
      order({ endWithinMs: withinMs });
      thread.ref();
      await Promise.race([ended, failed.catch(() => {})]);
      await thread.terminate();
      made?.remove();
    },
  };
}

/** Creates a named pipe in its own directory, which only this user may enter. */
function makeFifo(): { readonly file: string; readonly remove: () => void } | undefined {
  if (process.platform === 'win32') return undefined;
  const directory = mkdtempSync(join(tmpdir(), 'ballast-log-'));
  const remove = (): void => {
    process.removeListener('exit', remove);
    rmSync(directory, { recursive: true, force: true });
  };
  const file = join(directory, 'workerd');
  const made = spawnSync('mkfifo', ['-m', '600', file]).status === 0;
  if (!made) remove();
  else process.on('exit', remove);
  if (made) return { file, remove };
  return undefined;
}
