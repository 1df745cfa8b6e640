import { parseEnv } from '../env.ts';
import { continueTrace } from '../http/trace.ts';
import { AppError } from '../errors/app-error.ts';
import { randomHex } from './ids.ts';
import type { Isolate } from './isolate.ts';
import { defaultLogSettings, logSettings } from './log.ts';
import type { Facts } from './log/fields.ts';
import { openWideEvent } from './log/wide-event.ts';
import { noteServing } from './metrics/collect.ts';
import { flushNow } from './metrics/flush.ts';
import { createServices, type Services } from './services.ts';
import { withLog } from './unhandled-rejections.ts';

export interface JobInput {
  readonly isolate: Isolate;
  readonly kind: 'cron' | 'queue';
  readonly bindings: object;
  readonly waitUntil: (work: Promise<unknown>) => void;
  /** What is known before it starts: `cron` and `scheduledAt`, or `queue` and `messages`. */
  readonly facts: Readonly<Facts>;
  /** Over `DATABASE_BUDGET_MS`: a job may take longer than a request. */
  readonly databaseBudgetMs?: number;
  /** `traceparent` of what caused it, when it is known. */
  readonly traceparent?: string;
}

/**
 * Runs one cron run or queue batch with services, a log and a trace of its own, and leaves one wide line: level
 * `error` when it failed. The work adds to `facts`. Throws what the work threw, so that the platform knows of it
 * and a queue delivers again, and `misconfigured` when a variable is wrong.
 */
export async function runJob<T>(
  input: JobInput,
  work: (services: Services, facts: Facts) => Promise<T>,
): Promise<T> {
  const { isolate, kind, bindings, waitUntil, traceparent, databaseBudgetMs } = input;
  const facts: Facts = { ...input.facts };
  const env = parseEnv(bindings);
  const trace = continueTrace({ traceparent, sentryTrace: undefined }, randomHex);
  const event = openWideEvent({
    settings: env.ok ? logSettings(env.value) : defaultLogSettings,
    slowMs: env.ok ? env.value.LOG_SLOW_MS : Infinity,
    trace,
    requestId: randomHex(16),
    facts,
    sampledOut: isolate.sampledOut,
  });
  const startedAt = Date.now();
  let services: Services | undefined;
  let failed = true;
  try {
    if (!env.ok) throw new AppError('misconfigured', { cause: new Error(env.error.join('; ')) });
    services = createServices({
      isolate,
      env: env.value,
      waitUntil,
      log: event.log,
      trace,
      databaseBudgetMs,
    });
    const opened = services;
    const result = await withLog(event.log, () => work(opened, facts));
    failed = false;
    return result;
  } catch (error) {
    event.log('error', 'Job failed', { error });
    throw error;
  } finally {
    event.close({ msg: kind, level: failed ? 'error' : 'info', cost: services?.cost });
    noteServing(isolate);
    isolate.metrics.count('jobRuns', { kind, result: failed ? 'failed' : 'ok' });
    isolate.metrics.observe('jobDuration', { kind }, Date.now() - startedAt);
    // Writes metrics at once, not after a delay: a queue may wait for work that a batch leaves running.
    if (env.ok) waitUntil(flushNow({ isolate, env: env.value, log: event.log }));
  }
}
