/** One metric by Prometheus' data model. Everything about it that a reader of `/metrics` sees, but its numbers. */
export interface Family {
  /** Without the prefix `ballast_` and without `_total`. */
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  /** The name ends with it. Times are kept in whole milliseconds and shown in seconds. */
  readonly unit?: 'seconds' | 'bytes';
  /** In the order of a series' words. */
  readonly labels: readonly string[];
  /**
   * Beyond `maxSeries` of the family these labels say `other`, so that no value can make ever more series. Default: all
   * labels. The values of the others come from closed lists.
   */
  readonly open?: readonly string[];
  readonly maxSeries?: number;
  /** Upper bounds, milliseconds; a histogram has them. */
  readonly boundsMs?: readonly number[];
  /** Label values whose series are there from the start, at 0: what an alert watches must not begin at 1. */
  readonly zeros?: readonly (readonly string[])[];
}

/** Whole numbers by series. What is added up and kept; families say how it is shown. */
export type Samples = Map<string, number>;

/**
 * Names a series: the family, its label values, and for a histogram its part, separated by blanks. Label values are
 * words and route templates, which contain no blanks.
 */
export function seriesOf(family: Family, values: readonly string[], part?: string): string {
  const words = values.map((value) => value.replaceAll(/\s/g, '_'));
  return [family.name, ...words, ...(part === undefined ? [] : [part])].join(' ');
}

/** What is counted of durations: how many fell into each bucket, and behind the last, and their sum. */
export interface DurationCounts {
  readonly counts: number[];
  sumMs: number;
}

export function emptyDurations(boundsMs: readonly number[]): DurationCounts {
  return { counts: Array.from({ length: boundsMs.length + 1 }, () => 0), sumMs: 0 };
}

/** Counts one duration, in milliseconds, into the first bucket whose bound is not below it. */
export function countDuration(into: DurationCounts, boundsMs: readonly number[], durationMs: number): void {
  let bucket = 0;
  while (bucket < boundsMs.length && durationMs > (boundsMs[bucket] ?? Infinity)) bucket += 1;
  into.counts[bucket] = (into.counts[bucket] ?? 0) + 1;
  into.sumMs += durationMs;
}

/** What the bucket behind the last bound is called. */
export const openBucket = 'le:inf';

/** Adds a histogram's buckets, each by its bound, so that other bounds may come with another version. */
export function addDurations(
  samples: Samples,
  family: Family,
  values: readonly string[],
  { counts, sumMs }: DurationCounts,
): void {
  const { boundsMs = [] } = family;
  for (const [at, count] of counts.entries()) {
    const bound = boundsMs[at];
    addSample(samples, seriesOf(family, values, bound === undefined ? openBucket : `le:${bound}`), count);
  }
  addSample(samples, seriesOf(family, values, 'sum'), sumMs);
}

/** Adds a value to a series; does not store a zero. */
export function addSample(samples: Samples, series: string, value: number): void {
  if (value > 0) samples.set(series, (samples.get(series) ?? 0) + value);
}

/** Adds `more` to `samples`. */
export function addSamples(samples: Samples, more: ReadonlyMap<string, number>): void {
  for (const [series, value] of more) addSample(samples, series, value);
}

/** What is in `samples` beyond `base`. */
export function samplesBeyond(
  samples: ReadonlyMap<string, number>,
  base: ReadonlyMap<string, number>,
): Samples {
  const beyond: Samples = new Map();
  for (const [series, value] of samples) addSample(beyond, series, value - (base.get(series) ?? 0));
  return beyond;
}

/** As stored: a JSON object. */
export function formatSamples(samples: ReadonlyMap<string, number>): string {
  return JSON.stringify(Object.fromEntries(samples));
}

/** Reads what `formatSamples` wrote; what is no number of a series is left out. */
export function parseSamples(json: string): Samples {
  try {
    return readSamples(JSON.parse(json));
  } catch {
    return new Map();
  }
}

/** The same of a value that was JSON. */
export function readSamples(value: unknown): Samples {
  const samples: Samples = new Map();
  const entries: [string, unknown][] =
    typeof value === 'object' && value !== null ? Object.entries(value) : [];
  for (const [series, count] of entries) {
    if (typeof count === 'number' && Number.isFinite(count)) addSample(samples, series, count);
  }
  return samples;
}
