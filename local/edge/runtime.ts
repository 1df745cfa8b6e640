import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { Miniflare } from 'miniflare';
import type { WorkerConfig } from '../worker-config.ts';
import { createControl } from './control.ts';
import { type LogPump, startLogPump } from './log-pump.ts';
import { followRuntimeProcess, type RuntimeProcess } from './runtime-process.ts';
import { watchRuntime } from './runtime-watch.ts';

export interface RuntimeOptions {
  /** The bundle, an ES module. */
  readonly scriptPath: string;
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly config: WorkerConfig;
  /** Vars and secrets; they override those of the configuration. */
  readonly bindings: Readonly<Record<string, string>>;
  /** Bindings that send requests directly to a server on this machine, without Miniflare's outbound Worker. */
  readonly services: Readonly<Record<string, URL>>;
  /** False: the cache always misses and stores nothing. */
  readonly cacheApi: boolean;
  readonly inspectorPort: number | undefined;
  /** Receives each line that the Worker or its runtime writes, when there is no `log`. */
  readonly onLine?: ((line: string) => void) | undefined;
  /** Takes the lines instead; stays open when the runtime ends. */
  readonly log?: LogPump | undefined;
  /** How often to ask the runtime whether it is alive. Default: 5 s; it may miss six answers in a row. */
  readonly aliveEveryMs?: number | undefined;
  /** Called when the runtime does not recover after all retries. Default: does nothing. */
  readonly onDead?: ((sentence: string) => void) | undefined;
}

export interface Runtime {
  readonly url: string;
  readonly inspectorUrl: string | undefined;
  readonly pid: () => number | undefined;
  /** Calls the Worker's `scheduled`. Rejects when that fails. */
  readonly runScheduled: (cron: string, scheduledAt: Date) => Promise<void>;
  /** Lets requests in flight finish, for at most `drainMs`, then ends the runtime. */
  readonly close: (drainMs: number) => Promise<void>;
}

/** CommonJS without types; import tools disagree on where its default export is. */
const workerd: { readonly default: string } = createRequire(import.meta.url)('workerd');
const workerName = 'ballast';
const controlName = 'control';
const limiterName = 'rate-limiter';
const limiterPath = resolve(import.meta.dirname, 'rate-limiter.worker.js');
const controlPath = resolve(import.meta.dirname, 'control.worker.js');
const aliveEveryMs = 5_000;
/** Time for the remaining log lines when the runtime ends. */
const lastLinesMs = 1_000;
const launcher = resolve(import.meta.dirname, '../workerd.sh');

/** Only one runtime starts at a time, so that each can identify its own process. */
let starting: Promise<unknown> = Promise.resolve();

/**
 * Runs the bundle in workerd through Miniflare. Requests reach the Worker's own socket: Miniflare's front Worker costs
 * more than most requests and adds nothing used here (so `cf` and `CF-Connecting-IP` are missing). Rejects when the
 * port is taken or the bundle does not load.
 */
export async function startRuntime(options: RuntimeOptions): Promise<Runtime> {
  const started = starting.then(() => launch(options));
  starting = started.catch(() => {});
  return started;
}

async function launch(options: RuntimeOptions): Promise<Runtime> {
  if (process.platform !== 'win32') process.env['MINIFLARE_WORKERD_PATH'] = launcher;
  const { onLine } = options;
  const log =
    options.log ??
    (await startLogPump(
      onLine === undefined ? { sink: { kind: 'nothing' } } : { sink: { kind: 'function' }, onLine },
    ));
  const closeLog = async (): Promise<void> => {
    if (options.log === undefined) await log.close(lastLinesMs);
  };
  const runtimeProcess = followRuntimeProcess();
  const secret = randomBytes(24).toString('hex');
  const dropSignalListeners = watchSignalListeners();
  const miniflare = createMiniflare(options, log, secret);
  dropSignalListeners();
  try {
    await miniflare.ready;
    const url = await miniflare.unsafeGetDirectURL(workerName);
    const control = createControl({ url: await miniflare.unsafeGetDirectURL(controlName), secret });
    const inspectorUrl = options.inspectorPort === undefined ? undefined : await miniflare.getInspectorURL();
    runtimeProcess.identify();
    const watch = watchRuntime({
      everyMs: options.aliveEveryMs ?? aliveEveryMs,
      isAlive: control.isAlive,
      restart: () => killRuntime(runtimeProcess),
      log,
      onDead: options.onDead ?? (() => {}),
    });
    return {
      url: url.origin,
      inspectorUrl: inspectorUrl?.href,
      pid: runtimeProcess.pid,
      runScheduled: control.runScheduled,
      close: async (drainMs) => {
        watch.stop();
        let disposed: Promise<void> | undefined;
        // Starts at the moment workerd ends: otherwise Miniflare takes the end for a crash and starts another.
        const dispose = (): void => {
          disposed ??= miniflare.dispose();
        };
        await runtimeProcess.finish(drainMs, dispose);
        dispose();
        await disposed;
        runtimeProcess.release();
        await closeLog();
      },
    };
  } catch (error) {
    runtimeProcess.release();
    await miniflare.dispose().catch(() => {});
    await closeLog();
    const said = log.runtimeSaid();
    throw said === '' ? error : new Error(`The Worker did not start: ${said}`, { cause: error });
  }
}

/** Miniflare takes the kill for a crash, and starts another workerd on the same ports. */
function killRuntime({ pid }: RuntimeProcess): void {
  const current = pid();
  if (current !== undefined) process.kill(current, 'SIGKILL');
}

function createMiniflare(options: RuntimeOptions, log: LogPump, secret: string): Miniflare {
  const { scriptPath, host, port, config, bindings, services, cacheApi, inspectorPort } = options;
  const limiters = Object.entries(config.ratelimits).map(
    ([name, { simple }]) => [name, { scriptName: limiterName, bindings: { ...simple } }] as const,
  );
  return new Miniflare({
    workers: [
      {
        name: workerName,
        // Lists the module explicitly: Miniflare would otherwise parse the whole bundle to find modules.
        modules: [{ type: 'ESModule', path: scriptPath }],
        // Module names are relative to this; the default is the working directory, which may be anywhere.
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
      {
        name: controlName,
        modules: [{ type: 'ESModule', path: controlPath }],
        modulesRoot: import.meta.dirname,
        compatibilityDate: config.compatibilityDate,
        compatibilityFlags: ['service_binding_extra_handlers'],
        bindings: { SECRET: secret },
        serviceBindings: { SERVICE: workerName },
        unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }],
      },
    ],
    unsafeRuntimeEnv: { BALLAST_WORKERD: workerd.default, BALLAST_LOG: log.fifo ?? '' },
    // Otherwise Miniflare would ask the network for this machine's location.
    cf: false,
    ...(inspectorPort === undefined ? {} : { inspectorPort }),
    handleRuntimeStdio: (stdout: Readable, stderr: Readable) => {
      log.read(stdout);
      log.read(stderr);
    },
  });
}

function externalServices(services: RuntimeOptions['services']) {
  return Object.fromEntries(
    Object.entries(services).map(([name, { host }]) => [name, { external: { address: host, http: {} } }]),
  );
}

/**
 * Returns a function that removes the listeners for SIGINT and SIGTERM added since: Miniflare's listeners kill workerd
 * and exit at once, even with requests in flight. The program itself decides when to end.
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
