import { databaseMetrics } from '../../db/metrics.ts';
import { addDurations, addSample, seriesOf, type Samples } from '../../domain/metrics/family.ts';
import { families } from '../../domain/metrics/families.ts';
import { isolateBodyMemory } from '../body-memory.ts';
import { cacheMetrics } from '../cache-metrics.ts';
import { errorMetrics } from '../error-metrics.ts';
import { limitMetrics } from '../limits/metrics.ts';
import { sampledOutTotal } from '../log/sampled-out.ts';
import { spillMetrics } from '../spill.ts';
import { addBrokenRules } from './broken-rules.ts';
import { addIngest } from './ingest.ts';
import { addInvocations } from './invocations.ts';
import { addJobs } from './jobs.ts';
import { addRequests, requestsInFlight } from './requests.ts';

let hasServed = false;
let flushFailures = 0;

/** Says that this isolate serves: it counts as started. A tail Worker's does not. */
export function noteServing(): void {
  hasServed = true;
}

export function countFlushFailure(): void {
  flushFailures += 1;
}

/** All that this isolate counted since it started; every number only grows. */
export function collectSamples(nowMs: number): Samples {
  const samples: Samples = new Map();
  if (hasServed) samples.set(seriesOf(families.isolateStarts, []), 1);
  addSample(samples, seriesOf(families.flushFailures, []), flushFailures);
  addRequests(samples);
  for (const { code, count } of errorMetrics()) addSample(samples, seriesOf(families.errors, [code]), count);
  addBrokenRules(samples);
  addIngest(samples);
  addSpill(samples);
  addDatabase(samples, nowMs);
  addLimits(samples);
  for (const [name, count] of cacheMetrics()) {
    const [cache = '', result = ''] = name.split(':');
    addSample(samples, seriesOf(families.cacheRequests, [cache, result]), count);
  }
  addJobs(samples);
  addSample(samples, seriesOf(families.logSampledOut, []), sampledOutTotal());
  addInvocations(samples);
  return samples;
}

/** What is true of this isolate now. */
export function collectGauges(nowMs: number): Samples {
  const { breaker } = databaseMetrics(nowMs);
  return new Map([
    [seriesOf(families.httpInFlight, []), requestsInFlight(nowMs)],
    [seriesOf(families.bodyBytes, []), isolateBodyMemory.heldBytes(nowMs)],
    [seriesOf(families.dbBreaker, [breaker]), 1],
  ]);
}

function addSpill(samples: Samples): void {
  const { sent, sendFailures, written, postponed, deadLettered } = spillMetrics();
  const events = { sent, send_failed: sendFailures, written, postponed, dead_lettered: deadLettered };
  for (const [event, count] of Object.entries(events)) {
    addSample(samples, seriesOf(families.spillMessages, [event]), count);
  }
}

function addDatabase(samples: Samples, nowMs: number): void {
  const metrics = databaseMetrics(nowMs);
  addSample(samples, seriesOf(families.dbCalls, []), metrics.calls);
  const { durationCounts: counts, durationMs: sumMs } = metrics;
  addDurations(samples, families.dbDuration, [], { counts: [...counts], sumMs });
  for (const [kind, count] of Object.entries(metrics.failures)) {
    addSample(samples, seriesOf(families.dbFailures, [kind]), count);
  }
  addSample(samples, seriesOf(families.dbRetries, []), metrics.retries);
  addSample(samples, seriesOf(families.dbSlow, []), metrics.slowQueries);
  addSample(samples, seriesOf(families.dbRowsRead, []), metrics.rowsRead);
  addSample(samples, seriesOf(families.dbRowsWritten, []), metrics.rowsWritten);
  addSample(samples, seriesOf(families.dbBreakerOpenings, []), metrics.breakerOpened);
}

function addLimits(samples: Samples): void {
  const { decisions, redis, refusedUncounted } = limitMetrics();
  for (const [name, count] of decisions) {
    const [limit = '', verdict = '', by = '', because = ''] = name.split(':');
    addSample(samples, seriesOf(families.limiterDecisions, [limit, verdict, by, because]), count);
  }
  addSample(samples, seriesOf(families.redisCommands, []), redis.commands);
  addSample(samples, seriesOf(families.redisSeconds, []), redis.durationMs);
  for (const [reason, count] of Object.entries(redis.unavailable)) {
    addSample(samples, seriesOf(families.redisUnavailable, [reason]), count);
  }
  addSample(samples, seriesOf(families.ingestUncounted, []), refusedUncounted);
}
