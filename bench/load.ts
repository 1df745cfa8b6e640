import { type ChildProcess, fork, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import type { GeneratorName } from './options.ts';
import { endedChildrenCpuMs } from './proc-cpu.ts';

export interface LoadJob {
  readonly origin: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Bodies to post; undefined: GET. `whole` ones are sent once each, the others get a fresh event id. */
  readonly pack: { readonly file: string; readonly whole: boolean } | undefined;
  readonly seconds: number;
  readonly concurrency: number;
}

export interface LoadResult {
  /** Requests that were begun: an upper bound by `concurrency` for those whose answer never came. */
  readonly sent: number;
  /** Event ids of the answers with status 200; for GET one entry, their number. */
  readonly answeredIds: readonly string[];
  /** Answers of another status, by status. */
  readonly refused: Readonly<Record<string, number>>;
  /** Requests that failed without an answer. */
  readonly failed: number;
  readonly durationMs: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly p999Ms: number;
  /** Answers by latency: how many took at most each of `histogramBoundsMs`, but more than the bound before; then the rest. */
  readonly histogram: readonly number[];
  readonly generatorCpuMs: number;
}

/** Bounds of the histogram of latencies; wrk.lua has the same. */
export const histogramBoundsMs = [2, 5, 10, 20, 50, 100, 200, 500] as const;

const here = (name: string): string => join(import.meta.dirname, name);

/** wrk when it is installed: it costs a tenth of the CPU that the one in JavaScript does. */
export function chooseGenerator(asked: GeneratorName | undefined): GeneratorName {
  return asked ?? (spawnSync('wrk', ['-v'], { stdio: 'ignore' }).error === undefined ? 'wrk' : 'autocannon');
}

/** Loads a server for a while from another process. Rejects when the generator fails, or when `signal` stops it. */
export async function runLoad(
  generator: GeneratorName,
  job: LoadJob,
  signal: AbortSignal,
): Promise<LoadResult> {
  const before = endedChildrenCpuMs();
  const child = generator === 'wrk' ? startWrk(job, signal) : startAutocannon(job, signal);
  let output = '';
  let complaints = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (complaints += text));
  const [code] = await once(child, 'close');
  const ids = /^ids (.*)$/m.exec(output)?.[1];
  const result = /^result (\{.*\})$/m.exec(output)?.[1];
  if (code !== 0 || ids === undefined || result === undefined) {
    throw new Error(`${generator} failed (${String(code)}): ${complaints || output.slice(0, 2000)}`);
  }
  const figures: Omit<LoadResult, 'answeredIds' | 'generatorCpuMs'> = JSON.parse(result);
  return {
    ...figures,
    answeredIds: ids === '' ? [] : ids.split(' '),
    generatorCpuMs: endedChildrenCpuMs() - before,
  };
}

function startWrk(
  { origin, path, headers, pack, seconds, concurrency }: LoadJob,
  signal: AbortSignal,
): ChildProcess {
  const flags = ['-t', '1', '-c', `${concurrency}`, '-d', `${seconds}s`, '--timeout', '10s'];
  const seed = pack?.whole === true ? 'raw' : randomBytes(4).toString('hex');
  const script = [path, pack?.file ?? '-', seed, ...Object.entries(headers).flat()];
  return spawn('wrk', [...flags, '-s', here('wrk.lua'), origin, '--', ...script], {
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
  });
}

function startAutocannon(job: LoadJob, signal: AbortSignal): ChildProcess {
  return fork(here('load-autocannon.ts'), [JSON.stringify(job)], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    signal,
  });
}
