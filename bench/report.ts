import type { BenchOptions, GeneratorName } from './options.ts';
import type { Ceiling } from './ceiling.ts';
import { histogramBoundsMs } from './load.ts';
import type { CellReport, IngestFigures } from './measure.ts';

/** What the product promises of an event (docs/baselines.md). */
const aims = {
  shareOfBatch: 0.6,
  shareEventBytes: 12 * 1024,
  cpuMsPerEvent: 1.5,
  roundTripsPerEvent: 1,
  rowsWrittenPerEvent: 2.5,
  redisCommandsPerEvent: 0.1,
  p99Ms: 40,
  p99Concurrency: 4,
  bundleGzipBytes: 250 * 1024,
};
/** Looking up the key costs a round trip every few seconds; that is not a second one per event. */
const roundTripTolerance = 0.02;

export interface MeasuredCell extends CellReport {
  /** Stored events to requests of the batch Worker, as measured right before and after. */
  readonly shareOfBatch: number;
}

export interface Report {
  readonly options: BenchOptions;
  readonly generator: GeneratorName;
  /** Taken before the first combination and after each one: how steady the machine was. */
  readonly ceilings: readonly Ceiling[];
  readonly cells: readonly MeasuredCell[];
  readonly bundleGzipBytes: number;
}

/** The one line of `--json`. */
export function reportJson(report: Report): string {
  return JSON.stringify({
    ceiling: {
      emptyRps: round(medianRps(report, 'empty'), 0),
      batchRps: round(medianRps(report, 'batch'), 0),
    },
    ingest: report.cells.map(({ figures }) => roundFigures(figures)),
  });
}

/** The table, and each aim with what was reached. */
export function reportText(report: Report): string {
  const { options, generator, ceilings, cells } = report;
  const span = (of: keyof Ceiling): string => {
    const rps = ceilings.map((ceiling) => ceiling[of].rps);
    const cpuMs = median(ceilings.map((ceiling) => ceiling[of].cpuMsPerRequest)).toFixed(2);
    return `${round(median(rps), 0)}/s (${round(Math.min(...rps), 0)} to ${round(Math.max(...rps), 0)}), ${cpuMs} ms of CPU`;
  };
  const head = [
    'KiB',
    'issues',
    'conc.',
    'stored/s',
    'of batch',
    'p50 ms',
    'p95 ms',
    'p99 ms',
    'p99.9 ms',
    'CPU ms',
    'node',
    'workerd',
    'trips',
    'rows',
    'bytes',
    'lost',
    'dupl.',
    'load CPU',
    'foreign',
    'RSS MiB',
  ];
  const lines = cells.map(
    ({ figures, shareOfBatch, workerdCpuMsPerEvent, generatorCpuMsPerEvent, rssBytes, foreignCpus }) => [
      round(figures.eventBytes / 1024, 0),
      figures.issues,
      figures.concurrency,
      round(figures.storedPerS, 0),
      `${round(100 * shareOfBatch, 0)} %`,
      figures.p50Ms.toFixed(1),
      figures.p95Ms.toFixed(1),
      figures.p99Ms.toFixed(1),
      figures.p999Ms.toFixed(1),
      figures.cpuMsPerEvent.toFixed(2),
      (figures.cpuMsPerEvent - workerdCpuMsPerEvent).toFixed(2),
      workerdCpuMsPerEvent.toFixed(2),
      figures.roundTripsPerEvent.toFixed(2),
      figures.rowsWrittenPerEvent.toFixed(2),
      round(figures.bytesPerEvent, 0),
      figures.lost,
      figures.duplicated,
      generatorCpuMsPerEvent.toFixed(2),
      foreignCpus.toFixed(2),
      round(rssBytes / 1024 / 1024, 0),
    ],
  );
  return [
    `${generator}, ${options.seconds} s a combination, ${options.gzip ? 'gzip' : 'identity'} bodies, 1 thread of load beside the server`,
    `A Worker that only answers: ${span('empty')}`,
    `A Worker that writes two rows in one batch: ${span('batch')}`,
    '',
    ...alignRight([head, ...lines]),
    '',
    ...histogramLines(cells),
    '',
    ...aimLines(report),
    ...warnings(cells),
  ].join('\n');
}

/** The tail, which percentiles hide: how many answers of each combination took how long. */
function histogramLines(cells: readonly MeasuredCell[]): string[] {
  const bounds = histogramBoundsMs.map((bound) => `≤ ${bound} ms`);
  const head = ['KiB', 'issues', 'conc.', ...bounds, 'more'];
  const lines = cells.map(({ figures, histogram }) => [
    round(figures.eventBytes / 1024, 0),
    figures.issues,
    figures.concurrency,
    ...histogram,
  ]);
  return alignRight([head, ...lines]);
}

const worst = (list: readonly IngestFigures[], of: keyof IngestFigures): number =>
  Math.max(...list.map((figures) => figures[of]));

function aimLines({ cells, bundleGzipBytes }: Report): string[] {
  const all = cells.map(({ figures }) => figures);
  const ofSize = all.filter(({ eventBytes }) => eventBytes === aims.shareEventBytes);
  const calm = all.filter(({ concurrency }) => concurrency === aims.p99Concurrency);
  const lines: string[] = [];
  const aim = (name: string, reached: boolean, text: string) =>
    lines.push(`${reached ? 'reached' : 'MISSED '}  ${name}: ${text}`);
  if (ofSize.length > 0) {
    const share = Math.max(
      ...cells.map(({ figures, shareOfBatch }) => (ofSize.includes(figures) ? shareOfBatch : 0)),
    );
    aim(
      'at least 60 % of the batch Worker at 12 KiB',
      share >= aims.shareOfBatch,
      `${round(share * 100, 0)} % at best`,
    );
    const cpu = worst(ofSize, 'cpuMsPerEvent');
    aim('at most 1.5 ms of CPU an event at 12 KiB', cpu <= aims.cpuMsPerEvent, `${cpu.toFixed(2)} ms`);
  }
  const trips = worst(all, 'roundTripsPerEvent');
  aim('one round trip', trips <= aims.roundTripsPerEvent + roundTripTolerance, trips.toFixed(3));
  const rowsWritten = worst(all, 'rowsWrittenPerEvent');
  aim('at most 2.5 rows written', rowsWritten <= aims.rowsWrittenPerEvent, rowsWritten.toFixed(2));
  const commands = worst(all, 'redisCommandsPerEvent');
  aim(
    'at most 0.1 Redis command',
    commands <= aims.redisCommandsPerEvent,
    commands === 0 ? '0 (no redis-server here)' : commands.toFixed(3),
  );
  aim('nothing lost', worst(all, 'lost') === 0, `${worst(all, 'lost')}`);
  aim('nothing duplicated', worst(all, 'duplicated') === 0, `${worst(all, 'duplicated')}`);
  if (calm.length > 0) {
    const p99 = worst(calm, 'p99Ms');
    aim('p99 under 40 ms at concurrency 4', p99 < aims.p99Ms, `${p99.toFixed(1)} ms at worst`);
  }
  const kib = bundleGzipBytes / 1024;
  aim('the Worker under 250 KiB gzipped', bundleGzipBytes < aims.bundleGzipBytes, `${kib.toFixed(1)} KiB`);
  return lines;
}

function warnings(cells: readonly CellReport[]): string[] {
  return cells.flatMap(({ figures, issuesSeen, refused, failed }) => {
    const name = `${figures.eventBytes / 1024} KiB, ${figures.issues} issues, concurrency ${figures.concurrency}`;
    return [
      ...Object.entries(refused).map(([status, count]) => `${name}: ${count} answers were ${status}`),
      ...(failed > 0 ? [`${name}: ${failed} requests had no answer`] : []),
      ...(issuesSeen === figures.issues ? [] : [`${name}: the events became ${issuesSeen} issues`]),
    ];
  });
}

function medianRps({ ceilings }: Report, of: keyof Ceiling): number {
  return median(ceilings.map((ceiling) => ceiling[of].rps));
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

function roundFigures(figures: IngestFigures): IngestFigures {
  return {
    ...figures,
    storedPerS: round(figures.storedPerS, 1),
    p50Ms: round(figures.p50Ms, 2),
    p95Ms: round(figures.p95Ms, 2),
    p99Ms: round(figures.p99Ms, 2),
    p999Ms: round(figures.p999Ms, 2),
    cpuMsPerEvent: round(figures.cpuMsPerEvent, 3),
    roundTripsPerEvent: round(figures.roundTripsPerEvent, 3),
    rowsWrittenPerEvent: round(figures.rowsWrittenPerEvent, 3),
    redisCommandsPerEvent: round(figures.redisCommandsPerEvent, 4),
    bytesPerEvent: round(figures.bytesPerEvent, 0),
  };
}

function alignRight(table: readonly (readonly (string | number)[])[]): string[] {
  const widths = (table[0] ?? []).map((_, column) =>
    Math.max(...table.map((row) => String(row[column] ?? '').length)),
  );
  return table.map((row) => row.map((cell, column) => String(cell).padStart(widths[column] ?? 0)).join('  '));
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
