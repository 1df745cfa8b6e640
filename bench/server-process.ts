import type { CpuProfile } from './devtools.ts';
import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { ServerCall, ServerInput, ServerMessage, ServerReady, ServerStats } from './server-protocol.ts';

/** A server under measurement, in processes of its own. */
export interface ServerProcess extends ServerReady {
  /** The Node process; workerd is its child. */
  readonly pid: number;
  readonly stats: () => Promise<ServerStats>;
  readonly startProfile: () => Promise<void>;
  /** The profile of the Node process since then. */
  readonly stopProfile: () => Promise<CpuProfile>;
  /** Ends it and waits for its end. */
  readonly stop: () => Promise<void>;
}

const script = join(import.meta.dirname, 'server.ts');
const stopWithinMs = 10_000;

/** Starts a server and waits until it answers. It dies with this process, however that ends. */
export async function startServer(input: ServerInput): Promise<ServerProcess> {
  const child = fork(script, [JSON.stringify(input)], {
    // Log lines are made, as in production, and thrown away. A group of its own: Ctrl-C is the bench's affair.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    detached: true,
  });
  const { pid } = child;
  const first = await nextMessage(child);
  if (pid === undefined || first.type !== 'ready') {
    child.kill('SIGKILL');
    throw new Error(`The server did not start: ${first.type === 'failed' ? first.message : ''}`);
  }
  const call = async (name: ServerCall): Promise<ServerMessage> => {
    child.send({ call: name });
    return nextMessage(child);
  };
  return {
    ...first.ready,
    pid,
    async stats() {
      const answer = await call('stats');
      if (answer.type !== 'stats') throw new Error('The server did not tell its counts');
      return answer.stats;
    },
    async startProfile() {
      const answer = await call('startProfile');
      if (answer.type !== 'startProfile') throw new Error('The server cannot be profiled');
    },
    async stopProfile() {
      const answer = await call('stopProfile');
      if (answer.type !== 'stopProfile') throw new Error('The server lost its profile');
      return answer.profile;
    },
    async stop() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      if (child.exitCode !== null || child.signalCode !== null) return;
      // Without its channel the server closes what it opened and ends.
      child.disconnect();
      const killer = setTimeout(() => child.kill('SIGKILL'), stopWithinMs);
      await ended;
      clearTimeout(killer);
    },
  };
}

function nextMessage(child: ChildProcess): Promise<ServerMessage> {
  return new Promise((resolve, reject) => {
    const onMessage = (raw: unknown) => {
      child.off('exit', onExit);
      const message: ServerMessage = Object(raw);
      resolve(message);
    };
    const onExit = (code: number | null) => {
      child.off('message', onMessage);
      reject(new Error(`The server process ended (${String(code)})`));
    };
    child.once('message', onMessage);
    child.once('exit', onExit);
  });
}
