import { fork } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

export interface ApiProcess {
  readonly url: string;
  /** Lets the API send its remaining reports, then waits for its end. */
  readonly stop: () => Promise<void>;
  readonly kill: () => void;
}

const script = resolve(import.meta.dirname, 'api.ts');

/** Starts the demo API; rejects when it ends before it listens. */
export async function startApi(dsn: string): Promise<ApiProcess> {
  // The SDK and Node report unhandled rejections on purpose here; that output is noise.
  const child = fork(script, [], { env: { ...process.env, SENTRY_DSN: dsn }, stdio: 'ignore' });
  const ended = once(child, 'exit');
  const address: unknown = await Promise.race([
    once(child, 'message').then(([message]) => message),
    ended.then(([code]) => {
      throw new Error(`The demo API ended before it listened (exit code ${String(code)})`);
    }),
  ]);
  const { port }: { port?: unknown } = Object(address);
  return {
    url: `http://127.0.0.1:${String(port)}`,
    stop: async () => {
      child.send('stop');
      await ended;
    },
    kill: () => {
      child.kill('SIGKILL');
    },
  };
}
