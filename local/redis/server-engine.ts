import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import type { RedisEngine } from './engine.ts';

const binary = 'redis-server';
const startWithinMs = 10_000;
/** When this process ends in any way, its pipe closes, and the server ends with it. */
const endWithParent = `${binary} "$@" & server=$!; cat >/dev/null; kill "$server"; wait "$server"`;

/** Whether a real Redis can be started here. */
export function hasRedisServer(): boolean {
  return spawnSync(binary, ['--version'], { stdio: 'ignore' }).status === 0;
}

/** Starts its own redis-server on a socket file, without persistence. Rejects when the server does not start. */
export async function startServerEngine(): Promise<RedisEngine> {
  const directory = await mkdtemp(join(tmpdir(), 'ballast-redis-'));
  const socket = join(directory, 'redis.sock');
  const options = ['--port', '0', '--unixsocket', socket, '--save', '', '--appendonly', 'no'];
  const server = spawn('sh', ['-c', endWithParent, 'sh', ...options, '--dir', directory], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const ended = once(server, 'exit');
  ended.catch(() => undefined);
  const client = new Redis({
    path: socket,
    lazyConnect: true,
    maxRetriesPerRequest: 1,
    retryStrategy: (attempt) => (attempt > startWithinMs / 50 ? null : 50),
  });
  // Ignores connections refused while the server starts; a permanent failure rejects below.
  client.on('error', () => undefined);
  const close = async (): Promise<void> => {
    client.disconnect();
    server.stdin.end();
    await ended.catch(() => undefined);
    await rm(directory, { recursive: true, force: true });
  };
  try {
    await untilReady(client);
  } catch (error) {
    await close();
    throw new Error('redis-server did not come up', { cause: error });
  }
  return {
    kind: 'server',
    call: (command, args) => client.call(command, ...args),
    async transact(commands) {
      const transaction = client.multi();
      for (const [command = '', ...args] of commands) transaction.call(command, ...args);
      const replies = await transaction.exec();
      return (replies ?? []).map(([error, reply]) => error ?? reply);
    },
    close,
  };
}

async function untilReady(client: Redis): Promise<void> {
  const deadline = performance.now() + startWithinMs;
  for (;;) {
    try {
      await client.connect();
      await client.ping();
      return;
    } catch (error) {
      client.disconnect();
      if (performance.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
