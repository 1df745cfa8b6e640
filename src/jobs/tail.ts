import { parseEnv } from '../env.ts';
import { createLog, logSettings } from '../platform/log.ts';
import { scheduleFlush } from '../platform/metrics/flush.ts';
import { countInvocation, type InvokedHandler } from '../platform/metrics/invocations.ts';

/** What a trace item says of how an invocation went; the rest of it (requests, logs) is not looked at. */
export type Invocation = Pick<TraceItem, 'event' | 'outcome' | 'cpuTime'>;

const maxItems = 1_000;

/**
 * The entrance of the tail Worker: the only place where the platform tells how much CPU time an invocation took, and
 * that one ended for too much of it or of memory. Counts them into the shared metrics. Never throws.
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
