import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { createFaultSwitch, type Fault } from './libsql/faults.ts';
import { startEmbeddedEngine } from './redis/embedded-engine.ts';
import type { RedisEngine } from './redis/engine.ts';
import { createRestHandler, type RestStats } from './redis/http.ts';
import { hasRedisServer, startServerEngine } from './redis/server-engine.ts';

export interface RedisRestOptions {
  /** Default: a redis-server if this machine has one, else the one inside this process. */
  readonly engine?: RedisEngine['kind'];
}

/** Replaces Upstash on one machine. Tests and the bench use it; `npm start` runs without it. */
export interface RedisRest {
  readonly url: string;
  readonly token: string;
  readonly kind: RedisEngine['kind'];
  /** The variables that make a Worker use this Redis. */
  readonly vars: Readonly<Record<'UPSTASH_REDIS_REST_URL' | 'UPSTASH_REDIS_REST_TOKEN', string>>;
  /** Counted since the start. */
  readonly stats: () => RestStats;
  /** Makes this Redis slow, refuse, hang or die mid-request. `null` ends the fault. */
  readonly setFault: (fault: Fault | null) => void;
  /** Sends a command directly to Redis, without HTTP and without counting it. */
  readonly call: RedisEngine['call'];
  readonly close: () => Promise<void>;
}

/** Starts its own Redis and serves it over Upstash's REST protocol, on a free port of the loopback interface. */
export async function startRedisRest(options: RedisRestOptions = {}): Promise<RedisRest> {
  const kind = options.engine ?? (hasRedisServer() ? 'server' : 'embedded');
  const engine = kind === 'server' ? await startServerEngine() : startEmbeddedEngine();
  const token = randomBytes(16).toString('hex');
  const faults = createFaultSwitch();
  const stats: RestStats = { requests: 0, commands: 0 };
  const server = createServer({ keepAliveTimeout: 0 }, createRestHandler({ engine, token, faults, stats }));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  const url = `http://127.0.0.1:${address.port}`;
  return {
    url,
    token,
    kind,
    vars: { UPSTASH_REDIS_REST_URL: url, UPSTASH_REDIS_REST_TOKEN: token },
    stats: () => ({ ...stats }),
    setFault: faults.set,
    call: engine.call,
    async close() {
      faults.set(null);
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
      await engine.close();
    },
  };
}
