import type { ChildProcess } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { startWatchdog } from './watchdog.ts';

export interface RuntimeProcess {
  readonly pid: () => number | undefined;
  /** Waits until the process of this runtime is known. Call it when the runtime is ready. */
  readonly identify: () => void;
  /**
   * Asks workerd to accept no more and to finish its requests (SIGTERM). Calls `onExit` at the moment workerd ends.
   * Resolves then, or after `withinMs`.
   */
  readonly finish: (withinMs: number, onExit: () => void) => Promise<void>;
  readonly release: () => void;
}

const loopbackArg = '--external-addr=';

const loopbackOf = (child: ChildProcess): string | undefined =>
  child.spawnargs.find((arg) => arg.startsWith(loopbackArg));

const announcesChild = (message: unknown): message is { process: ChildProcess } =>
  typeof message === 'object' && message !== null && 'process' in message;

/**
 * Follows the workerd process that Miniflare starts, and restarts after a crash. Miniflare reports neither, but Node
 * announces every child process; the address of Miniflare's loopback server identifies ours.
 */
export function followRuntimeProcess(): RuntimeProcess {
  const watchdog = startWatchdog();
  let candidates: ChildProcess[] = [];
  let loopback: string | undefined;
  let current: ChildProcess | undefined;

  const adopt = (child: ChildProcess): void => {
    current = child;
    watchdog.guard(child.pid);
    child.once('exit', () => {
      if (current !== child) return;
      current = undefined;
      watchdog.guard(undefined);
    });
  };
  const onChild = (message: unknown): void => {
    if (!announcesChild(message)) return;
    const child = message.process;
    // At the moment of the announcement, the arguments and the process id are not known yet.
    child.once('spawn', () => {
      const address = loopbackOf(child);
      if (address === undefined) return;
      if (loopback === undefined) candidates.push(child);
      else if (address === loopback) adopt(child);
    });
  };
  subscribe('child_process', onChild);

  return {
    pid: () => current?.pid,
    identify: () => {
      const mine = candidates.at(-1);
      candidates = [];
      if (mine === undefined) return;
      loopback = loopbackOf(mine);
      adopt(mine);
    },
    finish: async (withinMs, onExit) => {
      const child = current;
      if (child === undefined) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      child.prependOnceListener('exit', () => {
        onExit();
        resolve();
      });
      const timer = setTimeout(resolve, withinMs);
      child.kill('SIGTERM');
      await promise;
      clearTimeout(timer);
    },
    release: () => {
      unsubscribe('child_process', onChild);
      watchdog.end();
    },
  };
}
