import { createClient } from '@libsql/client/web';
import { randomBytes } from 'node:crypto';
import { Session } from 'node:inspector/promises';
import { type Edge, startEdge } from '../local/edge.ts';
import { hasRedisServer } from '../local/redis/server-engine.ts';
import { type RedisRest, startRedisRest } from '../local/redis-rest.ts';
import { samplingIntervalUs } from './devtools.ts';
import type { ServerCall, ServerInput, ServerMessage, ServerReady } from './server-protocol.ts';

/** The process under measurement: Ballast as `npm start` runs it, or the ceiling Worker in the same set-up. */
const input: ServerInput = JSON.parse(process.argv[2] ?? '');
/** Far above what the box can do: the limit itself stays in the path. */
const noLimit = { limit: 1_000_000_000, period: 60 } as const;
const send = (message: ServerMessage): void => {
  process.send?.(message);
};

async function seed(databaseUrl: string): Promise<{ projectId: number; publicKey: string }> {
  const client = createClient({ url: databaseUrl, concurrency: Infinity });
  const publicKey = randomBytes(16).toString('hex');
  await client.batch(
    [
      `create table ceiling_row (id text primary key, at integer) strict`,
      `create table ceiling_count (id text primary key, quantity integer) strict`,
      `insert into project (id, slug, name, created_at, updated_at) values (1, 'bench', 'Bench', 0, 0)`,
      {
        sql: `insert into project_key (id, project_id, public_key, label, is_active, created_at)
          values ('bench', 1, ?, 'bench', 1, 0)`,
        args: [publicKey],
      },
    ],
    'write',
  );
  client.close();
  return { projectId: 1, publicKey };
}

interface Started {
  readonly edge: Edge;
  /** Quotas are leased from it as at the edge; the embedded one would cost more than all that is measured. */
  readonly redis: RedisRest | undefined;
  readonly ready: ServerReady;
}

async function start(): Promise<Started> {
  const redis = hasRedisServer() ? await startRedisRest({ engine: 'server' }) : undefined;
  const edge = await startEdge({
    vars: { ...redis?.vars },
    dataDir: input.dataDir,
    bundle: input.bundle,
    ratelimits: { INGEST_LIMITER: noLimit, INGEST_ADDRESS_LIMITER: noLimit, AUTH_LIMITER: noLimit },
    ...(input.inspector ? { inspectorPort: 0 } : {}),
  });
  const seeded = await seed(edge.databaseUrl);
  const { url: origin, databaseUrl, inspectorUrl } = edge;
  return { edge, redis, ready: { origin, databaseUrl, inspectorUrl, ...seeded } };
}

const profiler = new Session();

async function answer(call: ServerCall, { edge, redis }: Started): Promise<ServerMessage> {
  if (call === 'stats') {
    return { type: call, stats: { ...edge.database.stats(), redisCommands: redis?.stats().commands ?? 0 } };
  }
  if (call === 'startProfile') {
    profiler.connect();
    await profiler.post('Profiler.enable');
    await profiler.post('Profiler.setSamplingInterval', { interval: samplingIntervalUs });
    await profiler.post('Profiler.start');
    return { type: call };
  }
  const { profile } = await profiler.post('Profiler.stop');
  profiler.disconnect();
  return { type: call, profile };
}

try {
  const started = await start();
  process.on('message', ({ call }: { call: ServerCall }) => {
    answer(call, started).then(send, (error: unknown) => send({ type: 'failed', message: String(error) }));
  });
  // The bench has let go, or is gone.
  process.once('disconnect', () => {
    started.edge
      .close(1_000)
      .then(() => started.redis?.close())
      .then(
        () => process.exit(0),
        () => process.exit(1),
      );
  });
  send({ type: 'ready', ready: started.ready });
} catch (error) {
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  // Only after the message has left.
  process.send?.({ type: 'failed', message } satisfies ServerMessage, () => process.exit(1));
}
