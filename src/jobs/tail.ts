import { parseEnv } from '../env.ts';
import { createLog, logSettings } from '../platform/log.ts';
import { scheduleFlush } from '../platform/metrics/flush.ts';
import { countInvocation, type InvokedHandler } from '../platform/metrics/invocations.ts';

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
): void {
  for (const { event, outcome, cpuTime } of items.slice(0, maxItems)) {
    countInvocation(handlerOf(event), outcome, cpuTime);
  }
  const env = parseEnv(bindings);
  if (!env.ok || items.length === 0) return;
  const log = createLog(logSettings(env.value));
  scheduleFlush({ env: env.value, waitUntil: (work) => context.waitUntil(work), log });
}

function handlerOf(event: Invocation['event']): InvokedHandler {
  if (event === null) return 'other';
  if ('request' in event) return 'fetch';
  if ('queue' in event) return 'queue';
  return 'cron' in event ? 'scheduled' : 'other';
}
