import { createClient } from '@libsql/client/web';
import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import * as z from 'zod';
import { type Edge, startEdge } from '../../local/edge.ts';
import { createDb } from '../../src/db/client.ts';
import { createToken } from '../../src/features/tokens/create-token.ts';
import { mintId, randomHex } from '../../src/platform/ids.ts';
import { createLineTally } from './line-tally.ts';
import type {
  LoadProject,
  LoadServerCall,
  LoadServerInput,
  LoadServerMessage,
  LoadServerReady,
  LoadServerRequest,
} from './server-protocol.ts';

/** The processes under load: Ballast as `npm start` runs it, with a hold on its database's health. */
const input: LoadServerInput = JSON.parse(process.argv[2] ?? '');
const send = (message: LoadServerMessage): void => {
  if (process.connected) process.send?.(message, () => undefined);
};

const projectRow = z.object({ name: z.string(), id: z.int(), publicKey: z.string() });

/** Projects by name with one key each; those of an earlier start are found again. */
async function readyProjects(databaseUrl: string): Promise<LoadProject[]> {
  const client = createClient({ url: databaseUrl, concurrency: Infinity });
  try {
    await client.batch(
      input.projects.flatMap(({ name, ingestPerMinute }) => [
        {
          sql: `insert into project (slug, name, ingest_per_minute, created_at, updated_at)
            values (?1, ?1, ?2, 0, 0) on conflict do nothing`,
          args: [name, ingestPerMinute],
        },
        {
          sql: `insert into project_key (id, project_id, public_key, label, is_active, created_at)
            select ?2, id, ?3, 'load', 1, 0 from project as p where slug = ?1
              and not exists (select 1 from project_key as k where k.project_id = p.id and k.label = 'load')`,
          args: [name, `key_${randomBytes(12).toString('hex')}`, randomBytes(16).toString('hex')],
        },
      ]),
      'write',
    );
    const { rows } = await client.execute(
      `select p.slug as name, p.id, k.public_key as publicKey from project p join project_key k
        on k.project_id = p.id and k.label = 'load' order by p.id`,
    );
    return z.array(projectRow).parse(rows);
  } finally {
    client.close();
  }
}

async function start(onLog: (line: string) => void): Promise<{ edge: Edge; ready: LoadServerReady }> {
  const edge = await startEdge({
    dataDir: input.dataDir,
    port: input.port,
    bundle: input.bundle,
    vars: input.vars,
    ratelimits: input.ratelimits,
    // The Worker's own delays are what is tried, not how long a batch may be gathered.
    queues: input.hasSpill ? { maxBatchTimeout: 1 } : false,
    onLog,
  });
  const { url: origin, databaseUrl } = edge;
  const services = {
    db: createDb({ url: databaseUrl, timeoutMs: 20_000 }),
    now: Date.now,
    randomHex,
    mintId,
  };
  const { token } = await createToken(services, {
    onlyProjectId: null,
    body: { name: 'load', scopes: ['admin'] },
  });
  const projects = await readyProjects(databaseUrl);
  const databaseFile = resolve(input.dataDir, 'ballast.db');
  const port = Number(new URL(origin).port);
  return { edge, ready: { origin, port, databaseUrl, databaseFile, token, projects } };
}

function act(edge: Edge, call: LoadServerCall): number | undefined {
  if (call.name === 'runtimePid') return edge.runtimePid();
  edge.database.setFault(call.fault);
  return undefined;
}

try {
  const tally = createLineTally();
  const { edge, ready } = await start(tally.add);
  process.on('message', ({ id, call }: LoadServerRequest) => {
    send({ type: 'done', id, value: act(edge, call) });
  });
  setInterval(() => send({ type: 'lines', ...tally.take() }), 1_000).unref();
  // The parent process has closed the channel or has ended.
  process.once('disconnect', () => {
    edge.database.setFault(null);
    edge.close(2_000).then(
      () => process.exit(0),
      () => process.exit(1),
    );
  });
  send({ type: 'ready', ready });
} catch (error) {
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  // Only after the message has left.
  process.send?.({ type: 'failed', message } satisfies LoadServerMessage, () => process.exit(1));
}
