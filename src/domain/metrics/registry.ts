import { families } from './families.ts';
import {
  addDurations,
  addSample,
  countDuration,
  emptyDurations,
  seriesOf,
  type DurationCounts,
  type Family,
  type Samples,
} from './family.ts';

type Families = typeof families;
type NamesOf<Type extends Family['type']> = {
  [Name in keyof Families]: Families[Name]['type'] extends Type ? Name : never;
}[keyof Families];
export type CounterName = NamesOf<'counter'>;
export type HistogramName = NamesOf<'histogram'>;

/** A value for each label of a family; `{}` for a family without labels. */
export type LabelsOf<Name extends keyof Families> = Families[Name]['labels'] extends readonly []
  ? Record<string, never>
  : Readonly<Record<Families[Name]['labels'][number], string>>;

/** What is counted, by family and labels. Plain numbers, which only grow. */
export interface Metrics {
  readonly count: <Name extends CounterName>(name: Name, labels: LabelsOf<Name>, by?: number) => void;
  /** Counts a duration, in milliseconds, into the first bucket whose bound is not below it. */
  readonly observe: <Name extends HistogramName>(
    name: Name,
    labels: LabelsOf<Name>,
    durationMs: number,
  ) => void;
  /** All that was counted; a series that is 0 is left out. */
  readonly samples: () => Samples;
}

/** One combination of label values. */
interface Series {
  readonly values: readonly string[];
  total: number;
  /** What a histogram counts instead. */
  readonly durations: DurationCounts | undefined;
}

/** Series by one label after the other, so that counting builds no text. */
interface Branch {
  readonly next: Map<string, Branch>;
  series: Series | undefined;
}

interface Store {
  readonly family: Family;
  readonly root: Branch;
  readonly all: Series[];
}

/** Far above what any family of closed lists has. The cap matters only if a value is ever not from a list. */
const defaultMaxSeries = 1_000;

const openBranch = (): Branch => ({ next: new Map(), series: undefined });

/** Counts nothing yet. Each family keeps at most `maxSeries` series, and few more that say `other`. */
export function createMetrics(): Metrics {
  const stores: Record<string, Store> = {};
  for (const [name, family] of Object.entries(families)) {
    stores[name] = { family, root: openBranch(), all: [] };
  }
  const seriesFor = (name: string, labels: Readonly<Record<string, string>>): Series | undefined => {
    const store = stores[name];
    return store === undefined ? undefined : (findSeries(store, labels) ?? openSeries(store, labels));
  };
  return {
    count(name, labels, by = 1) {
      const series = seriesFor(name, labels);
      if (series !== undefined) series.total += by;
    },
    observe(name, labels, durationMs) {
      const durations = seriesFor(name, labels)?.durations;
      if (durations !== undefined) countDuration(durations, families[name].boundsMs, durationMs);
    },
    samples: () => samplesOf(Object.values(stores)),
  };
}

function findSeries({ family, root }: Store, labels: Readonly<Record<string, string>>): Series | undefined {
  let branch: Branch | undefined = root;
  for (const label of family.labels) {
    branch = branch.next.get(labels[label] ?? '');
    if (branch === undefined) return undefined;
  }
  return branch.series;
}

function openSeries(store: Store, labels: Readonly<Record<string, string>>): Series {
  const { family, root, all } = store;
  const { open = family.labels, maxSeries = defaultMaxSeries, boundsMs } = family;
  const isFull = all.length >= maxSeries;
  const values = family.labels.map((label) =>
    isFull && open.includes(label) ? 'other' : (labels[label] ?? ''),
  );
  let branch = root;
  for (const value of values) {
    const next = branch.next.get(value) ?? openBranch();
    branch.next.set(value, next);
    branch = next;
  }
  if (branch.series !== undefined) return branch.series;
  const durations = boundsMs === undefined ? undefined : emptyDurations(boundsMs);
  const series: Series = { values, total: 0, durations };
  branch.series = series;
  all.push(series);
  return series;
}

function samplesOf(stores: readonly Store[]): Samples {
  const samples: Samples = new Map();
  for (const { family, all } of stores) {
    for (const { values, total, durations } of all) {
      if (durations === undefined) addSample(samples, seriesOf(family, values), total);
      else addDurations(samples, family, values, durations);
    }
  }
  return samples;
}
