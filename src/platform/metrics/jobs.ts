import {
  addDurations,
  addSample,
  countDuration,
  emptyDurations,
  seriesOf,
  type Samples,
} from '../../domain/metrics/family.ts';
import { families, lagBoundsMs } from '../../domain/metrics/families.ts';

const kinds = ['cron', 'queue'] as const;
const jobs = {
  cron: { ok: 0, failed: 0, durations: emptyDurations(lagBoundsMs) },
  queue: { ok: 0, failed: 0, durations: emptyDurations(lagBoundsMs) },
};

/** Counts one cron run or queue batch. */
export function countJob(kind: (typeof kinds)[number], result: 'ok' | 'failed', durationMs: number): void {
  jobs[kind][result] += 1;
  countDuration(jobs[kind].durations, lagBoundsMs, durationMs);
}

export function addJobs(samples: Samples): void {
  for (const kind of kinds) {
    const { ok, failed, durations } = jobs[kind];
    addSample(samples, seriesOf(families.jobRuns, [kind, 'ok']), ok);
    addSample(samples, seriesOf(families.jobRuns, [kind, 'failed']), failed);
    addDurations(samples, families.jobDuration, [kind], durations);
  }
}
