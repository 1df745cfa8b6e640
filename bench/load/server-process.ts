import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { Fault } from '../../local/libsql/faults.ts';
import type {
  LineTally,
  LoadServerCall,
  LoadServerInput,
  LoadServerMessage,
  LoadServerReady,
} from './server-protocol.ts';

/** A server under load, in processes of its own. */
export interface LoadServer extends LoadServerReady {
  /** The Node process; workerd is its child. */
  readonly pid: number;
  readonly runtimePid: () => Promise<number | undefined>;
  readonly setDatabaseFault: (fault: Fault | null) => Promise<void>;
  /** Kills Node, workerd and all else of it at once, as a machine does that goes away. */
  readonly kill: () => Promise<void>;
  /** Ends it as Ctrl-C does, and waits for its end. */
  readonly stop: () => Promise<void>;
}

export interface LoadServerOptions {
  readonly input: LoadServerInput;
  readonly onLines?: (tally: LineTally, samples: readonly string[]) => void;
  /** Temporary files of the server go there. */
  readonly temporaryDirectory?: string;
}

const script = join(import.meta.dirname, 'server.ts');
const stopWithinMs = 15_000;

/** Starts a server and waits until it answers. It dies with this process, however that ends. */
export async function startLoadServer(options: LoadServerOptions): Promise<LoadServer> {
  const { input, onLines, temporaryDirectory } = options;
  const child = fork(script, [JSON.stringify(input)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    // A group of its own, to be killed as a whole; Ctrl-C is the caller's affair.
    detached: true,
    env: {
      ...process.env,
      ...(temporaryDirectory === undefined ? {} : { TMPDIR: temporaryDirectory }),
    },
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const waiting = new Map<number, (value: number | undefined) => void>();
  const first = Promise.withResolvers<LoadServerReady>();
  child.on('message', (raw) => {
    const message = raw as LoadServerMessage;
    if (message.type === 'ready') first.resolve(message.ready);
    else if (message.type === 'failed') first.reject(new Error(`It did not start: ${message.message}`));
    else if (message.type === 'lines') onLines?.(message.tally, message.samples);
    else {
      waiting.get(message.id)?.(message.value);
      waiting.delete(message.id);
    }
  });
  child.on('error', () => undefined);
  child.once('exit', () => {
    first.reject(new Error('The server process ended'));
    for (const resolve of waiting.values()) resolve(undefined);
    waiting.clear();
  });
  const ready = await first.promise;
  const { pid } = child;
  if (pid === undefined) throw new Error('The server process has no id');

  let lastId = 0;
  const call = (what: LoadServerCall): Promise<number | undefined> => {
    if (!child.connected) return Promise.resolve(undefined);
    lastId += 1;
    const { promise, resolve } = Promise.withResolvers<number | undefined>();
    waiting.set(lastId, resolve);
    child.send({ id: lastId, call: what });
    return promise;
  };
  return {
    ...ready,
    pid,
    runtimePid: () => call({ name: 'runtimePid' }),
    setDatabaseFault: async (fault) => {
      await call({ name: 'databaseFault', fault });
    },
    kill: async () => {
      killGroup(child);
      await ended;
    },
    stop: async () => {
      if (child.connected) child.disconnect();
      const killer = setTimeout(() => killGroup(child), stopWithinMs);
      await ended;
      clearTimeout(killer);
    },
  };
}

function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // It ended before.
  }
}
