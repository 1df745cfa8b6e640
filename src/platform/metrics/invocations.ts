import {
  addDurations,
  addSample,
  countDuration,
  emptyDurations,
  seriesOf,
  type DurationCounts,
  type Samples,
} from '../../domain/metrics/family.ts';
import { cpuBoundsMs, families } from '../../domain/metrics/families.ts';

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
const handlers = ['fetch', 'queue', 'scheduled', 'other'] as const;
export type InvokedHandler = (typeof handlers)[number];

interface Invocations {
  readonly byOutcome: Map<string, number>;
  readonly cpu: DurationCounts;
}

const byHandler = new Map<InvokedHandler, Invocations>();

/** Counts one invocation that the tail tells of. Outcomes that are new to us are `other`. */
export function countInvocation(handler: InvokedHandler, outcome: string, cpuMs: number): void {
  const known = byHandler.get(handler) ?? { byOutcome: new Map(), cpu: emptyDurations(cpuBoundsMs) };
  byHandler.set(handler, known);
  const name = outcomes.has(outcome) ? outcome : 'other';
  known.byOutcome.set(name, (known.byOutcome.get(name) ?? 0) + 1);
  countDuration(known.cpu, cpuBoundsMs, Number.isFinite(cpuMs) ? Math.max(0, Math.round(cpuMs)) : 0);
}

export function addInvocations(samples: Samples): void {
  for (const [handler, { byOutcome, cpu }] of byHandler) {
    for (const [outcome, count] of byOutcome) {
      addSample(samples, seriesOf(families.workerOutcomes, [handler, outcome]), count);
    }
    addDurations(samples, families.workerCpu, [handler], cpu);
  }
}
