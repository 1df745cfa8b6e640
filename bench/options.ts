import { parseArgs } from 'node:util';

export type GeneratorName = 'wrk' | 'autocannon';

/** One combination that is measured. */
export interface Cell {
  /** Length of the `event` item; the envelope around it adds about 300 bytes. */
  readonly eventBytes: number;
  /** Distinct issues the events fall into. */
  readonly issues: number;
  readonly concurrency: number;
}

export interface BenchOptions {
  readonly json: boolean;
  readonly profile: boolean;
  readonly gzip: boolean;
  /** Events in the database before the measurement; undefined for the usual table. */
  readonly rows: number | undefined;
  readonly seconds: number;
  readonly warmUpSeconds: number;
  readonly cells: readonly Cell[];
  readonly generator: GeneratorName | undefined;
}

export const usage = `npm run bench -- [options]
  --seconds N      measured seconds a combination (default 4), after 1 s of warm-up
  --quick          two combinations of 2 s: what CI runs
  --size N         only events of N KiB (repeatable; default 4, 12 and 50)
  --issues N       only N distinct issues (repeatable; default 1 and 200)
  --concurrency N  only N requests in flight (repeatable; default 4 and 32)
  --gzip           bodies as gzip instead of identity
  --generator G    wrk or autocannon (default: wrk when installed)
  --rows N         ingest and reads on a database of ten thousand events, and on one of N
  --profile        where the CPU time of an event goes, in workerd and in Node
  --json           the last line is one JSON object with the figures`;

/** Reads the command line. Throws `TypeError` with a sentence for people on anything it does not know. */
export function parseOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      json: { type: 'boolean', default: false },
      profile: { type: 'boolean', default: false },
      gzip: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      seconds: { type: 'string' },
      size: { type: 'string', multiple: true },
      issues: { type: 'string', multiple: true },
      concurrency: { type: 'string', multiple: true },
      generator: { type: 'string' },
      rows: { type: 'string' },
    },
  });
  const { quick, profile, generator } = values;
  if (generator !== undefined && generator !== 'wrk' && generator !== 'autocannon') {
    throw new TypeError(`--generator must be wrk or autocannon, not ${generator}`);
  }
  const rows = values.rows === undefined ? undefined : count('--rows', values.rows, 10_000_000);
  const single = quick || profile || rows !== undefined;
  const sizes = counts('--size', values.size, single ? [12] : [4, 12, 50]);
  const issues = counts('--issues', values.issues, single ? [200] : [1, 200]);
  const concurrencies = counts(
    '--concurrency',
    values.concurrency,
    profile ? [32] : rows === undefined ? [4, 32] : [4],
  );
  return {
    json: values.json,
    profile,
    gzip: values.gzip,
    rows,
    seconds: values.seconds === undefined ? (quick ? 2 : 4) : count('--seconds', values.seconds),
    warmUpSeconds: 1,
    cells: sizes.flatMap((size) =>
      issues.flatMap((issueCount) =>
        concurrencies.map((concurrency) => ({ eventBytes: size * 1024, issues: issueCount, concurrency })),
      ),
    ),
    generator,
  };
}

function counts(name: string, given: string[] | undefined, fallback: number[]): number[] {
  return given === undefined ? fallback : given.map((text) => count(name, text));
}

function count(name: string, text: string, max = 100_000): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 1 && value <= max) return value;
  throw new TypeError(`${name} must be a whole number from 1 on, not ${text}`);
}
