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
  /** One line the Worker or its runtime wrote, when there is no `log`. */
  readonly onLine?: ((line: string) => void) | undefined;
  /** Takes the lines instead; stays open when the runtime ends. */
  readonly log?: LogPump | undefined;
  /** How often the runtime is asked whether it is alive. Default: 5 s; it may be silent six times. */
  readonly aliveEveryMs?: number | undefined;
  /** The runtime does not come back, whatever was tried. Default: nothing. */
  readonly onDead?: ((sentence: string) => void) | undefined;
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
const controlName = 'control';
const limiterName = 'rate-limiter';
const limiterPath = resolve(import.meta.dirname, 'rate-limiter.worker.js');
const controlPath = resolve(import.meta.dirname, 'control.worker.js');
const aliveEveryMs = 5_000;
/** How long lines that are left may take when the runtime ends. */
const lastLinesMs = 1_000;
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
        // Begun in the very moment workerd ends, or Miniflare takes the end for a crash and starts another.
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

/** Miniflare takes it for a crash, and starts another on the same ports. */
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
    // Miniflare would ask the network where this machine is.
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
