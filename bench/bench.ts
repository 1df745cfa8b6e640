import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { buildBundles } from './bundle.ts';
import { chooseGenerator } from './load.ts';
import { withCeiling } from './ceiling.ts';
import { measureIngest } from './measure.ts';
import type { Bench } from './with-server.ts';
import { type BenchOptions, type Cell, parseOptions, usage } from './options.ts';
import { profileIngest } from './profile.ts';
import { profileText } from './profile-report.ts';
import { fewRows, measureRows, type RowsReport, rowsText } from './rows.ts';
import { type MeasuredCell, reportJson, reportText } from './report.ts';

/** Ends everything that was started; a second Ctrl-C ends at once. */
const interrupted = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.once(name, () => interrupted.abort(new Error(`Stopped by ${name}`)));
}

const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};
const nameOf = ({ eventBytes, issues, concurrency }: Cell): string =>
  `${eventBytes / 1024} KiB, ${issues} issues, concurrency ${concurrency}`;

async function profileAll(bench: Bench): Promise<void> {
  for (const cell of bench.options.cells) {
    say(`profiling ${nameOf(cell)} …`);
    process.stdout.write(`${profileText(await profileIngest(cell, bench))}\n\n`);
  }
}

async function measureRowsAll(bench: Bench, rows: number): Promise<void> {
  for (const cell of bench.options.cells) {
    const reports: RowsReport[] = [];
    for (const events of [fewRows, rows]) {
      say(`${nameOf(cell)}, ${events} events in the database …`);
      reports.push(await measureRows(cell, events, bench));
    }
    process.stdout.write(`${rowsText(reports)}\n`);
  }
}

async function measureAll(bench: Bench): Promise<void> {
  const { options, generator, bundles } = bench;
  say('the ceiling …');
  const report = await withCeiling(bench, async (sample) => {
    const ceilings = [await sample()];
    const cells: MeasuredCell[] = [];
    for (const cell of options.cells) {
      say(`${nameOf(cell)} …`);
      const measured = await measureIngest(cell, bench);
      const [before, after] = [ceilings.at(-1), await sample()];
      ceilings.push(after);
      const batchRps = ((before ?? after).batch.rps + after.batch.rps) / 2;
      cells.push({ ...measured, shareOfBatch: measured.figures.storedPerS / batchRps });
    }
    return { options, generator, ceilings, cells, bundleGzipBytes: bundles.gzipBytes };
  });
  process.stdout.write(`${reportText(report)}\n`);
  if (options.json) process.stdout.write(`${reportJson(report)}\n`);
}

async function run(options: BenchOptions): Promise<void> {
  // Below the repository: the runtime loads bundles from there only, and it is the disk that `npm start` uses.
  const dist = join(import.meta.dirname, '../dist');
  await mkdir(dist, { recursive: true });
  const directory = await mkdtemp(join(dist, 'bench-'));
  try {
    const generator = chooseGenerator(options.generator);
    const bundles = await buildBundles(directory);
    const bench = { options, generator, bundles, directory, signal: interrupted.signal };
    if (options.profile) await profileAll(bench);
    else if (options.rows !== undefined) await measureRowsAll(bench, options.rows);
    else await measureAll(bench);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function readOptions(): BenchOptions | undefined {
  try {
    return parseOptions(process.argv.slice(2));
  } catch (error) {
    say(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
    return undefined;
  }
}

const options = readOptions();
try {
  if (options === undefined) process.exitCode = 2;
  else await run(options);
} catch (error) {
  if (interrupted.signal.aborted) say(String(interrupted.signal.reason));
  else say(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exitCode = 1;
}
