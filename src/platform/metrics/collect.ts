import { families } from '../../domain/metrics/families.ts';
import { addSample, seriesOf, type Samples } from '../../domain/metrics/family.ts';
import type { Isolate } from '../isolate.ts';
import type { CountedIsolate } from './store-counts.ts';

/** Says that this isolate serves: it counts as started. A tail Worker's does not. */
export function noteServing(isolate: Isolate): void {
  if (isolate.hasServed) return;
  isolate.hasServed = true;
  isolate.metrics.count('isolateStarts', {});
}

/** This isolate as the shared counts see it. */
export function countsOf(isolate: Isolate): CountedIsolate {
  return {
    row: isolate.metricsRow,
    samples: () => collectSamples(isolate),
    gauges: (nowMs) => collectGauges(isolate, nowMs),
  };
}

/** All that this isolate counted since it started; every number only grows. */
function collectSamples({ metrics, database }: Isolate): Samples {
  const samples = metrics.samples();
  addSample(samples, seriesOf(families.dbBreakerOpenings, []), database.breaker.openedCount());
  return samples;
}

/** What is true of this isolate now. */
function collectGauges({ inFlight, bodyMemory, database }: Isolate, nowMs: number): Samples {
  return new Map([
    [seriesOf(families.httpInFlight, []), inFlight.count(nowMs)],
    [seriesOf(families.bodyBytes, []), bodyMemory.heldBytes(nowMs)],
    [seriesOf(families.dbBreaker, [database.breaker.state(nowMs)]), 1],
  ]);
}
