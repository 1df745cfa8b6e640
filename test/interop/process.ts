import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '../..');

/** A child process with all it has printed so far. */
export interface Running {
  readonly child: ChildProcess;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** SIGTERM, then what it exited with; SIGKILL after ten seconds. Safe to call twice. */
  readonly stop: () => Promise<number | null>;
  /** The exit code, once it ended by itself. */
  readonly exited: Promise<number | null>;
}

export interface RunOptions {
  readonly cwd?: string;
  /** Added to this process's own environment. */
  readonly env?: Readonly<Record<string, string>>;
}

export function run(command: string, args: readonly string[], options: RunOptions = {}): Running {
  const child = spawn(command, args, {
    cwd: options.cwd ?? root,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const exited = once(child, 'close').then(() => child.exitCode);
  // A caller that awaits this promise learns that the command cannot start; a caller need not await it.
  exited.catch(() => undefined);
  return {
    child,
    stdout: () => stdout,
    stderr: () => stderr,
    exited,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      const killer = setTimeout(() => child.kill('SIGKILL'), 10_000);
      const code = await exited;
      clearTimeout(killer);
      return code;
    },
  };
}

/** Runs a command to its end. Throws with everything it printed unless it exits with 0. */
export async function runToEnd(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Running> {
  const running = run(command, args, options);
  const code = await running.exited;
  if (code === 0) return running;
  throw new Error(
    `${[command, ...args].join(' ')} exited with ${code}\n${running.stdout()}\n${running.stderr()}`,
  );
}

/** Polls until `check` gives a value. Throws with what the process printed when it ends or takes too long. */
export async function waitUntil<T>(
  running: Running,
  what: string,
  check: () => Promise<T | undefined> | T | undefined,
  timeoutMs = 120_000,
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const value = await check();
    if (value !== undefined) return value;
    const { exitCode } = running.child;
    if (exitCode !== null || performance.now() > deadline) {
      const state = exitCode === null ? `not within ${timeoutMs} ms` : `it exited with ${exitCode}`;
      throw new Error(`No ${what}: ${state}\n${running.stdout()}\n${running.stderr()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no TCP address');
  return address.port;
}
