import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildWorker } from '../../local/build.ts';
import type { Fault } from '../../local/libsql/faults.ts';
import { type RedisRest, startRedisRest } from '../../local/redis-rest.ts';
import { createFaultWindows, type FaultWindows } from './fault-windows.ts';
import { type IdLog, openIdLog } from './id-log.ts';
import { type LoadServer, startLoadServer } from './server-process.ts';
import type { LoadServerInput } from './server-protocol.ts';
import type { Violations } from './violations.ts';

/** Ballast, its database and its Redis, and every way to hurt them. */
export interface Stage {
  readonly server: () => LoadServer;
  readonly redis: RedisRest;
  readonly ids: IdLog;
  readonly windows: FaultWindows;
  readonly isFaulty: () => boolean;
  /** The database misbehaves for so long, then is well. */
  readonly hurtDatabase: (fault: Fault, forMs: number) => Promise<void>;
  readonly hurtRedis: (fault: Fault, forMs: number) => Promise<void>;
  /** The Worker's clock is off by so much for so long. */
  readonly skewClock: (ms: number, forMs: number) => Promise<void>;
  readonly killRuntime: () => Promise<void>;
  /** Kills everything, then starts it again on the same data. */
  readonly killServer: () => Promise<void>;
  /**
   * Waits until every event that was answered 200 so far has its row: then no spilled event waits in memory. Returns
   * how long that took.
   */
  readonly drain: () => Promise<number>;
  /** Log lines by kind, over all lives. */
  readonly lines: ReadonlyMap<string, number>;
  readonly errorSamples: readonly string[];
  readonly close: () => Promise<void>;
}

export interface StageInput {
  readonly directory: string;
  readonly signal: AbortSignal;
  readonly violations: Violations;
  readonly onServer: (server: LoadServer) => void;
  readonly projects: LoadServerInput['projects'];
  /** Shorter than the outages, so that each outage causes timeouts. */
  readonly databaseTimeoutMs: number;
}

/** The breaker's longest pause and a slow call that began before: so long an outage is felt. */
const graceMs = 8_000;
const drainWithinMs = 180_000;
const restartWithinMs = 30_000;
const startTries = 5;
const maxSamples = 20;
const noLimit = { limit: 1_000_000_000, period: 60 } as const;

export async function openStage(input: StageInput): Promise<Stage> {
  const { directory, signal, violations, onServer, projects } = input;
  const lines = new Map<string, number>();
  const errorSamples: string[] = [];
  const windows = createFaultWindows(Date.now);
  let faults = 0;
  let storedUpTo = 0;

  const bundle = await buildWorker({
    entry: 'bench/load/skewed-worker.ts',
    outfile: join(directory, 'bundle', 'worker.js'),
  });
  const temporaryDirectory = join(directory, 'tmp');
  await mkdir(temporaryDirectory);
  const redis = await startRedisRest();
  const ids = await openIdLog(join(directory, 'accepted-ids.txt'));

  const start = async (port: number): Promise<LoadServer> => {
    const server = await startLoadServer({
      temporaryDirectory,
      onLines: (tally, samples) => {
        for (const [kind, times] of Object.entries(tally)) lines.set(kind, (lines.get(kind) ?? 0) + times);
        for (const sample of samples) if (errorSamples.length < maxSamples) errorSamples.push(sample);
      },
      input: {
        bundle: bundle.outfile,
        dataDir: join(directory, 'data'),
        port,
        hasSpill: true,
        projects,
        vars: {
          ...redis.vars,
          DATABASE_TIMEOUT_MS: String(input.databaseTimeoutMs),
          DATABASE_BUDGET_MS: String(input.databaseTimeoutMs * 2),
        },
        // What is tried is the quota of one project; the rest is limited by the rate that was asked for.
        ratelimits: {
          INGEST_LIMITER: noLimit,
          INGEST_ADDRESS_LIMITER: noLimit,
          PROBE_LIMITER: noLimit,
          AUTH_LIMITER: noLimit,
          API_READ_LIMITER: noLimit,
          API_WRITE_LIMITER: noLimit,
        },
      },
    });
    onServer(server);
    return server;
  };
  const closeOthers = async (): Promise<void> => {
    await redis.close();
    await ids.close();
  };
  let server: LoadServer;
  try {
    server = await start(0);
  } catch (error) {
    await closeOthers();
    throw error;
  }

  const during = async (forMs: number, begin: () => unknown, end: () => unknown): Promise<void> => {
    faults += 1;
    await begin();
    try {
      await sleep(forMs, undefined, { signal });
    } finally {
      await end();
      faults -= 1;
    }
  };

  const untilServing = async (): Promise<void> => {
    const giveUpAt = Date.now() + restartWithinMs;
    while (!(await isServing(server.origin))) {
      signal.throwIfAborted();
      if (Date.now() > giveUpAt) throw new Error('It did not come back within 30 s.');
      await sleep(50);
    }
  };

  const setClock = async (ms: number): Promise<void> => {
    await fetch(`${server.origin}/__clock?ms=${ms}`, { method: 'POST' });
  };

  /** A port may still be held by what was killed a moment ago. */
  const startAgain = async (port: number): Promise<LoadServer> => {
    for (let left = startTries; ; left -= 1) {
      try {
        return await start(port);
      } catch (error) {
        if (left <= 1) throw error;
        await sleep(500);
      }
    }
  };

  return {
    server: () => server,
    redis,
    ids,
    windows,
    isFaulty: () => faults > 0,
    lines,
    errorSamples,
    hurtDatabase: (fault, forMs) =>
      during(
        forMs,
        async () => {
          windows.begin('database');
          await server.setDatabaseFault(fault);
        },
        async () => {
          await server.setDatabaseFault(null);
          windows.end('database', graceMs);
        },
      ),
    hurtRedis: (fault, forMs) =>
      during(
        forMs,
        () => redis.setFault(fault),
        () => redis.setFault(null),
      ),
    skewClock: (ms, forMs) =>
      during(
        forMs,
        () => setClock(ms),
        () => setClock(0),
      ),
    killRuntime: () =>
      during(
        0,
        async () => {
          const pid = await server.runtimePid();
          if (pid === undefined) throw new Error('There is no workerd to kill.');
          windows.begin('down');
          process.kill(pid, 'SIGKILL');
        },
        async () => {
          await untilServing();
          windows.end('down', 1_000);
        },
      ),
    killServer: () =>
      during(
        0,
        async () => {
          windows.begin('down');
          await server.kill();
        },
        async () => {
          server = await startAgain(server.port);
          await untilServing();
          windows.end('down', 1_000);
        },
      ),
    drain: async () => {
      const startedAtMs = Date.now();
      for (;;) {
        const found = await ids.findMissing(server.databaseFile, storedUpTo);
        ({ storedUpTo } = found);
        const waitedMs = Date.now() - startedAtMs;
        if (found.missing === 0) return waitedMs;
        if (waitedMs > drainWithinMs) {
          violations.add('not stored within 180 s', `${found.missing} events: ${found.examples[0] ?? ''} …`);
          return waitedMs;
        }
        await sleep(500, undefined, { signal });
      }
    },
    close: async () => {
      await server.stop();
      await closeOthers();
    },
  };
}

const isServing = (origin: string): Promise<boolean> =>
  fetch(`${origin}/health`, { signal: AbortSignal.timeout(1_000) }).then(
    (response) => response.ok,
    () => false,
  );
