import { spawn } from 'node:child_process';

export interface Watchdog {
  /** Sets the process that must not outlive this one; undefined for no process. */
  readonly guard: (pid: number | undefined) => void;
  readonly end: () => void;
}

/**
 * Remembers the last process id it reads; when its input ends, because this process has ended, it kills that process.
 */
const script = 'while read -r next; do pid=$next; done; [ "${pid:-0}" -gt 1 ] && kill -9 "$pid"';

/**
 * workerd does not notice that its parent was killed: it would stay and hold the port. So a shell of a few hundred
 * kilobytes waits for our end in its own process group, which a kill of our group does not reach.
 */
export function startWatchdog(): Watchdog {
  if (process.platform === 'win32') return { guard: () => {}, end: () => {} };
  const shell = spawn('/bin/sh', ['-c', script], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  shell.on('error', () => {});
  shell.stdin.on('error', () => {});
  shell.unref();
  if ('unref' in shell.stdin && typeof shell.stdin.unref === 'function') shell.stdin.unref();
  return {
    guard: (pid) => {
      shell.stdin.write(`${pid ?? 0}\n`);
    },
    end: () => {
      shell.stdin.end('0\n');
    },
  };
}
