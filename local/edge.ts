import { resolve } from 'node:path';
import { openDataDir } from './edge/data-dir.ts';
import { explainDataFailure } from './edge/refusal.ts';
import { runtimeLine } from './edge/output.ts';
import { everyMinute } from './edge/cron.ts';
import { watchFile } from './edge/file-watch.ts';
import type { LogPump } from './edge/log-pump.ts';
import { type Runtime, startRuntime } from './edge/runtime.ts';
import { mintPeerHeader, startFront } from './front/front.ts';
import type { Durability } from './libsql/connection.ts';
import { type LibsqlServer, startLibsqlServer } from './libsql-server.ts';
import { applyMigrations } from './migrate.ts';
import { type QueueConsumer, type Queues, type RateLimitRule, readWorkerConfig } from './worker-config.ts';

export interface EdgeOptions {
  /** Directory of the database file; created when missing. */
  readonly dataDir: string;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default: any free port. */
  readonly port?: number;
  /** The built bundle, absolute or from the repository; `buildWorker` makes it. */
  readonly bundle?: string;
  /** Override the vars of wrangler.toml. */
  readonly vars?: Readonly<Record<string, string>>;
  /** Override the rate limits of wrangler.toml, by binding: a benchmark would exceed those. */
  readonly ratelimits?: Readonly<Record<string, RateLimitRule>>;
  /**
   * Gives the Worker the queues of wrangler.toml. Default: no queues, because here they live in memory: a crash loses
   * their events, and the database is down only when this machine is. An object overrides the settings of every
   * consumer.
   */
  readonly queues?: boolean | QueueConsumer;
  /** Runs the cron triggers of wrangler.toml on time. Default: only when `runScheduled` is called. */
  readonly cron?: boolean;
  /**
   * Gives the Worker a working Cache API. Default: no cache, as on `*.workers.dev`. One process has one isolate, whose
   * memory serves as well, and entries of this cache would only accumulate.
   */
  readonly cacheApi?: boolean;
  readonly durability?: Durability;
  /** Opens the inspector of workerd; 0 for any free port. */
  readonly inspectorPort?: number;
  /** Receives each line that the Worker or its runtime writes. Default: lines are dropped. */
  readonly onLog?: (line: string) => void;
  /** Takes the lines instead of `onLog`. */
  readonly log?: LogPump;
  /** See `RuntimeOptions`. */
  readonly aliveEveryMs?: number;
  /**
   * Called when the runtime does not recover after all retries, or when the database file has been moved or deleted.
   */
  readonly onDead?: (sentence: string) => void;
}

export interface Edge {
  /** Origin of the Worker. */
  readonly url: string;
  readonly databaseUrl: string;
  /** The database server, for its counters and for faults in tests. */
  readonly database: LibsqlServer;
  readonly inspectorUrl: string | undefined;
  /** The workerd process, while it runs. */
  readonly runtimePid: () => number | undefined;
  /** Runs the cron now. Rejects when it fails. */
  readonly runScheduled: () => Promise<void>;
  /** Finishes the requests in flight (for at most `drainMs`, 10 s), then stops workerd and the database. */
  readonly close: (drainMs?: number) => Promise<void>;
}

const root = resolve(import.meta.dirname, '..');
const defaultDrainMs = 10_000;

/**
 * Starts the edge on one machine: database, schema, Worker. Prints nothing. Rejects when the port is taken, the data
 * cannot be opened or the bundle does not load, and leaves nothing running then.
 */
export async function startEdge(options: EdgeOptions): Promise<Edge> {
  const { dataDir, host = '127.0.0.1', port = 0, bundle = 'dist/worker.js', onLog = () => {} } = options;
  const config = await readWorkerConfig(resolve(root, 'wrangler.toml'));
  const data = await openDataDir(dataDir);
  if (data.unchecked) onLog(runtimeLine('warn', 'The check of the database took too long and was left off.'));
  let database: LibsqlServer | undefined;
  let runtime: Runtime | undefined;
  try {
    database = await startLibsqlServer({
      file: data.databaseFile,
      ...(options.durability === undefined ? {} : { durability: options.durability }),
    });
    const { close: closeDatabase } = database;
    await applyMigrations({ url: database.url });
    const ratelimits = { ...config.ratelimits };
    for (const [name, simple] of Object.entries(options.ratelimits ?? {})) {
      ratelimits[name] = { namespaceId: ratelimits[name]?.namespaceId ?? name, simple };
    }
    const peerHeader = mintPeerHeader();
    runtime = await startRuntime({
      scriptPath: resolve(root, bundle),
      host: '127.0.0.1',
      port: 0,
      config: { ...config, ratelimits, queues: queuesFor(config.queues, options.queues) },
      bindings: {
        ...perMinuteVars(options.ratelimits),
        ...options.vars,
        DATABASE_URL: database.url,
        PEER_ADDRESS_HEADER: peerHeader,
      },
      services: { DATABASE_SERVICE: new URL(database.url) },
      cacheApi: options.cacheApi ?? false,
      inspectorPort: options.inspectorPort,
      onLine: options.onLog,
      log: options.log,
      aliveEveryMs: options.aliveEveryMs,
      onDead: options.onDead,
    });
    const { runScheduled, close: closeRuntime, inspectorUrl, pid } = runtime;
    const front = await startFront({
      host,
      port,
      upstream: runtime.url,
      peerHeader,
      onLine: (line) => (options.log === undefined ? onLog(line) : options.log.say(2, `${line}\n`)),
    });
    const watch = watchFile(data.databaseFile, () =>
      options.onDead?.(
        `The database ${data.databaseFile} was deleted, moved or replaced: Ballast ends, since all that it took now would be lost.`,
      ),
    );
    const [cron = ''] = config.crons;
    const timer =
      options.cron === true && cron !== ''
        ? everyMinute(
            (scheduledAt) => runScheduled(cron, scheduledAt),
            // The Worker logs the reason itself.
            () => {},
          )
        : undefined;
    return {
      url: front.url,
      databaseUrl: database.url,
      database,
      inspectorUrl,
      runtimePid: pid,
      runScheduled: () => runScheduled(cron, new Date()),
      close: async (drainMs = defaultDrainMs) => {
        watch.stop();
        const endAt = performance.now() + drainMs;
        const left = (): number => Math.max(0, endAt - performance.now());
        await Promise.all([timer?.stop(drainMs), front.close(drainMs)]);
        // Work that the Worker does after its answers.
        await closeRuntime(left());
        await closeDatabase();
        data.release();
      },
    };
  } catch (error) {
    await runtime?.close(0);
    await database?.close();
    data.release();
    throw explainDataFailure(error, dataDir) ?? error;
  }
}

function queuesFor({ producers, consumers }: Queues, wanted: EdgeOptions['queues']): Queues {
  if (wanted === undefined || wanted === false) return { producers: {}, consumers: {} };
  const over = wanted === true ? {} : wanted;
  return {
    producers,
    consumers: Object.fromEntries(
      Object.entries(consumers).map(([queue, settings]) => [queue, { ...settings, ...over }]),
    ),
  };
}

/** The variable that tells the Worker the number of a limiter. */
const perMinuteVar: Readonly<Record<string, string>> = {
  INGEST_LIMITER: 'INGEST_KEY_PER_MINUTE',
  INGEST_ADDRESS_LIMITER: 'INGEST_ADDRESS_PER_MINUTE',
  API_READ_LIMITER: 'API_READS_PER_MINUTE',
  API_WRITE_LIMITER: 'API_WRITES_PER_MINUTE',
  AUTH_LIMITER: 'AUTH_FAILURES_PER_MINUTE',
  PROBE_LIMITER: 'PROBES_PER_MINUTE',
};

/** A changed rule also changes the number that clients see, and the quota. */
function perMinuteVars(rules: EdgeOptions['ratelimits'] = {}): Record<string, string> {
  return Object.fromEntries(
    Object.entries(rules).flatMap(([name, { limit, period }]) => {
      const variable = perMinuteVar[name];
      return variable === undefined ? [] : [[variable, String((limit * 60) / period)]];
    }),
  );
}
