import { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { Miniflare } from 'miniflare';
import type { WorkerConfig } from '../worker-config.ts';
import { readLines } from './lines.ts';
import { followRuntimeProcess } from './runtime-process.ts';

export interface RuntimeOptions {
  /** The bundle, an ES module. */
  readonly scriptPath: string;
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly config: WorkerConfig;
  /** Vars and secrets, over those of the configuration. */
  readonly bindings: Readonly<Record<string, string>>;
  /** Bindings that take requests straight to a server on this machine, past Miniflare's own outbound Worker. */
  readonly services: Readonly<Record<string, URL>>;
  /** False: it answers as if it were empty and takes nothing. */
  readonly cacheApi: boolean;
  readonly inspectorPort: number | undefined;
  readonly onLine: (line: string) => void;
}

export interface Runtime {
  readonly url: string;
  readonly inspectorUrl: string | undefined;
  readonly pid: () => number | undefined;
  /** Calls the Worker's `scheduled`. Rejects when that fails. */
  readonly runScheduled: (cron: string, scheduledAt: Date) => Promise<void>;
  /** Lets requests in flight finish, for so long, then ends the runtime. */
  readonly close: (drainMs: number) => Promise<void>;
}

/** CommonJS without types; importers disagree on where its default export is. */
const workerd: { readonly default: string } = createRequire(import.meta.url)('workerd');
const workerName = 'ballast';
const limiterName = 'rate-limiter';
const limiterPath = resolve(import.meta.dirname, 'rate-limiter.worker.js');
const launcher = resolve(import.meta.dirname, '../workerd.sh');

/** Only one runtime starts at a time, so that each can tell its own process. */
let starting: Promise<unknown> = Promise.resolve();

/**
 * Runs the bundle in workerd through Miniflare. Requests come in on a socket of the Worker itself: Miniflare's own
 * front Worker costs more than most of our requests and adds nothing we use (so `cf` and `CF-Connecting-IP` are
 * missing here). Rejects when the port is taken or the bundle does not load.
 */
export async function startRuntime(options: RuntimeOptions): Promise<Runtime> {
  const started = starting.then(() => launch(options));
  starting = started.catch(() => {});
  return started;
}

async function launch(options: RuntimeOptions): Promise<Runtime> {
  const { scriptPath, host, port, config, bindings, services, cacheApi, inspectorPort, onLine } = options;
  if (process.platform !== 'win32') process.env['MINIFLARE_WORKERD_PATH'] = launcher;
  const runtimeProcess = followRuntimeProcess();
  const limiters = Object.entries(config.ratelimits).map(
    ([name, { simple }]) => [name, { scriptName: limiterName, bindings: { ...simple } }] as const,
  );
  const dropSignalListeners = watchSignalListeners();
  const miniflare = new Miniflare({
    workers: [
      {
        name: workerName,
        // Said in full: left to find its modules itself, Miniflare would parse the whole bundle first.
        modules: [{ type: 'ESModule', path: scriptPath }],
        // Modules are named from here; by default from the working directory, which may be anywhere.
        modulesRoot: dirname(scriptPath),
        compatibilityDate: config.compatibilityDate,
        compatibilityFlags: [...config.compatibilityFlags],
        bindings: { ...config.vars, ...bindings },
        wrappedBindings: Object.fromEntries(limiters),
        queueProducers: { ...config.queues.producers },
        queueConsumers: { ...config.queues.consumers },
        serviceBindings: externalServices(services),
        cache: cacheApi,
        unsafeDirectSockets: [{ host, port }],
      },
      {
        name: limiterName,
        modules: [{ type: 'ESModule', path: limiterPath }],
        modulesRoot: import.meta.dirname,
      },
    ],
    unsafeRuntimeEnv: { BALLAST_WORKERD: workerd.default },
    // Miniflare would ask the network where this machine is.
    cf: false,
    ...(inspectorPort === undefined ? {} : { inspectorPort }),
    handleRuntimeStdio: (stdout: Readable, stderr: Readable) => {
      readLines(stdout, onLine);
      readLines(stderr, onLine);
    },
  });
  dropSignalListeners();
  try {
    await miniflare.ready;
    const url = await miniflare.unsafeGetDirectURL();
    const inspectorUrl = inspectorPort === undefined ? undefined : await miniflare.getInspectorURL();
    runtimeProcess.identify();
    return {
      url: url.origin,
      inspectorUrl: inspectorUrl?.href,
      pid: runtimeProcess.pid,
      runScheduled: async (cron, scheduledAt) => {
        const worker = await miniflare.getWorker(workerName);
        const { outcome } = await worker.scheduled({ cron, scheduledTime: scheduledAt });
        if (outcome !== 'ok') throw new Error(`The cron run ended with ${outcome}.`);
      },
      close: async (drainMs) => {
        let disposed: Promise<void> | undefined;
        // Begun in the very moment workerd ends, or Miniflare takes the end for a crash and starts another.
        const dispose = (): void => {
          disposed ??= miniflare.dispose();
        };
        await runtimeProcess.finish(drainMs, dispose);
        dispose();
        await disposed;
        runtimeProcess.release();
      },
    };
  } catch (error) {
    runtimeProcess.release();
    await miniflare.dispose().catch(() => {});
    throw error;
  }
}

function externalServices(services: RuntimeOptions['services']) {
  return Object.fromEntries(
    Object.entries(services).map(([name, { host }]) => [name, { external: { address: host, http: {} } }]),
  );
}

/**
 * Returns what removes the listeners for SIGINT and SIGTERM that were added since: Miniflare's kill workerd and leave
 * at once, whatever is in flight. When to end is for the program to say.
 */
function watchSignalListeners(): () => void {
  const signals = ['SIGINT', 'SIGTERM'] as const;
  const before = new Map(signals.map((signal) => [signal, new Set(process.listeners(signal))]));
  return () => {
    for (const signal of signals) {
      for (const listener of process.listeners(signal)) {
        if (before.get(signal)?.has(listener) !== true) process.removeListener(signal, listener);
      }
    }
  };
}
