import { parseEnv } from '../env.ts';
import type { Metrics } from '../domain/metrics/registry.ts';
import type { Isolate } from '../platform/isolate.ts';
import { createLog, logSettings } from '../platform/log.ts';
import { scheduleFlush } from '../platform/metrics/flush.ts';

/** What a trace item says about how an invocation ended; the rest (requests, logs) stays unread. */
export type Invocation = Pick<TraceItem, 'event' | 'outcome' | 'cpuTime'>;

const maxItems = 1_000;

/**
 * Entry point of the tail Worker. Only here does the platform report the CPU time of an invocation, and that it
 * exceeded its CPU or memory limit. Adds both to the shared metrics. Never throws.
 */
export function handleTail(
  items: readonly Invocation[],
  bindings: object,
  context: Pick<ExecutionContext, 'waitUntil'>,
  isolate: Isolate,
): void {
  for (const { event, outcome, cpuTime } of items.slice(0, maxItems)) {
    countInvocation(isolate.metrics, handlerOf(event), outcome, cpuTime);
  }
  const env = parseEnv(bindings);
  if (!env.ok || items.length === 0) return;
  const log = createLog(logSettings(env.value), {}, {}, isolate.sampledOut);
  scheduleFlush({ isolate, env: env.value, waitUntil: (work) => context.waitUntil(work), log });
}

/** How the platform says an invocation ended (Workers docs, tail handler: `outcome`). */
const outcomes: ReadonlySet<string> = new Set([
  'ok',
  'canceled',
  'exception',
  'exceededCpu',
  'exceededMemory',
  'responseStreamDisconnected',
  'scriptNotFound',
  'internalError',
  'loadShed',
  'killSwitch',
  'daemonDown',
  'unknown',
]);

/** Counts one invocation that the tail tells of. Outcomes that are new to us are `other`. */
function countInvocation(metrics: Metrics, handler: InvokedHandler, outcome: string, cpuMs: number): void {
  metrics.count('workerOutcomes', { handler, outcome: outcomes.has(outcome) ? outcome : 'other' });
  const wholeMs = Number.isFinite(cpuMs) ? Math.max(0, Math.round(cpuMs)) : 0;
  metrics.observe('workerCpu', { handler }, wholeMs);
}

type InvokedHandler = 'fetch' | 'queue' | 'scheduled' | 'other';

function handlerOf(event: Invocation['event']): InvokedHandler {
  if (event === null) return 'other';
  if ('request' in event) return 'fetch';
  if ('queue' in event) return 'queue';
  return 'cron' in event ? 'scheduled' : 'other';
}
