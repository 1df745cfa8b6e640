import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { countMissing } from '../ledger.ts';
import { type LoadResult, runLoad } from '../load.ts';
import type { GeneratorName } from '../options.ts';
import { cpuBetween, processTreeCpu } from '../proc-cpu.ts';
import { type RedisRest, startRedisRest } from '../../local/redis-rest.ts';
import { planLeases } from '../../src/domain/quota.ts';
import { postOne, prepareJob } from './load-job.ts';
import type { LoadOptions, ProfileName } from './load-options.ts';
import { type LoadServer, startLoadServer } from './server-process.ts';
import { readSoakLedger, type SoakLedger } from './soak-ledger.ts';

export interface LoadBench {
  readonly options: LoadOptions;
  readonly generator: GeneratorName;
  readonly bundle: string;
  readonly directory: string;
  readonly signal: AbortSignal;
}

/** One profile, or half of one, in figures. Latency is that of all answers; of several runs the worst p95 and p99. */
export interface LoadFigures {
  readonly profile: ProfileName;
  readonly what: string;
  readonly requests: number;
  readonly requestsPerS: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly accepted: number;
  readonly stored: number;
  /** Answered 200, and without a row. */
  readonly lost: number;
  /** Rows without a request that asked for them, and counts without a row. */
  readonly duplicated: number;
  /** Answers other than 200, by status. */
  readonly refused: Readonly<Record<string, number>>;
  /** Refusals in the ledger. */
  readonly refusedCounted: number;
  readonly failed: number;
  readonly cpuMsPerRequest: number;
  /** Of the time in which nothing was accepted. */
  readonly cpuMsPerRefusal: number | undefined;
  readonly workerdBytes: number;
  readonly nodeBytes: number;
  readonly quota: { readonly limit: number; readonly least: number; readonly most: number } | undefined;
  readonly violations: readonly string[];
}

const noLimit = { limit: 1_000_000_000, period: 60 } as const;
/** What was in flight when the generator stopped, and what is counted two seconds later. */
const settleMs = 4_000;

export async function runProfile(name: ProfileName, bench: LoadBench): Promise<LoadFigures[]> {
  if (name === 'steady') return [await runSteady(bench)];
  if (name === 'burst') return [await runBurst(bench)];
  return [await runQuota(bench, 'key'), await runQuota(bench, 'project')];
}

function runSteady(bench: LoadBench): Promise<LoadFigures> {
  const plan = { profile: 'steady', what: '4 in flight', limit: undefined } as const;
  return measure(plan, bench, async (run) => {
    await run(bench.options.seconds, 4);
  });
}

function runBurst(bench: LoadBench): Promise<LoadFigures> {
  const rounds = Math.max(1, Math.floor(bench.options.seconds / 3));
  const plan = { profile: 'burst', what: `${rounds} × 2 s, 64 in flight`, limit: undefined } as const;
  return measure(plan, bench, async (run) => {
    for (let round = 0; round < rounds; round += 1) {
      await run(2, 64);
      await sleep(1_000, undefined, { signal: bench.signal });
    }
  });
}

/** How often the quota is to be sent, at least. */
const quotaFactor = 10;
const windowMs = 60_000;

function runQuota(bench: LoadBench, by: 'key' | 'project'): Promise<LoadFigures> {
  const { seconds } = bench.options;
  const limit = 20 * seconds;
  const what = by === 'key' ? 'a key, refused unread' : 'a project, refused after reading';
  return measure({ profile: 'quota', what, limit: { by, perMinute: limit } }, bench, async (run) => {
    const slice = Math.max(1, Math.floor(seconds / 4));
    let sent = 0;
    for (let spent = 0; spent < seconds || sent < quotaFactor * limit; spent += slice) {
      if (leftOfMinute() < (slice + 3) * 1000) break;
      sent += (await run(slice, 8)).sent;
    }
  });
}

const leftOfMinute = (): number => windowMs - (Date.now() % windowMs);

interface Plan {
  readonly profile: ProfileName;
  readonly what: string;
  readonly limit: { readonly by: 'key' | 'project'; readonly perMinute: number } | undefined;
}

interface Slice {
  readonly load: LoadResult;
  readonly cpuMs: number;
}

type Run = (seconds: number, concurrency: number) => Promise<LoadResult>;

/** Starts a server on an empty database, lets `work` load it in slices, and counts what came of it. */
async function measure(
  plan: Plan,
  bench: LoadBench,
  work: (run: Run) => Promise<void>,
): Promise<LoadFigures> {
  const { directory, generator, signal } = bench;
  const dataDir = await mkdtemp(join(directory, 'data-'));
  const redis = await startRedisRest();
  let server: LoadServer | undefined;
  try {
    server = await startServer(plan, bench, dataDir, redis);
    const { pid } = server;
    const job = await prepareJob(server, dataDir);
    const first = await postOne(job);
    if (first.response.status !== 200) throw new Error(`It answers ${first.response.status}`);
    // A quota is that of a minute of the clock: begin in a new one, so that the first event is not in it.
    if (plan.limit !== undefined) await sleep(leftOfMinute() + 500, undefined, { signal });
    const slices: Slice[] = [];
    await work(async (seconds, concurrency) => {
      signal.throwIfAborted();
      const before = processTreeCpu(pid);
      const load = await runLoad(generator, { ...job, seconds, concurrency }, signal);
      slices.push({ load, cpuMs: sum(cpuBetween(before, processTreeCpu(pid)).values()) });
      return load;
    });
    const problems = plan.limit === undefined ? [] : await judgeRefusal(job);
    const memory = processTreeCpu(pid);
    await sleep(settleMs, undefined, { signal });
    const [project] = server.projects;
    const ids = [first.eventId, ...slices.flatMap(({ load }) => load.answeredIds)];
    return figuresOf(plan, {
      slices,
      memory: {
        workerd: sum(memory.filter(({ name }) => name === 'workerd').map(({ rssBytes }) => rssBytes)),
        node: memory.find((process) => process.pid === pid)?.rssBytes ?? 0,
      },
      ledger: readSoakLedger(server.databaseFile, project?.id ?? 0),
      lost: await countMissing(server.databaseUrl, project?.id ?? 0, ids),
      problems,
    });
  } finally {
    await server?.stop();
    await redis.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}

function startServer(
  { limit }: Plan,
  { bundle }: LoadBench,
  dataDir: string,
  redis: RedisRest,
): Promise<LoadServer> {
  const keyRule = limit?.by === 'key' ? ({ limit: limit.perMinute, period: 60 } as const) : noLimit;
  return startLoadServer({
    temporaryDirectory: dataDir,
    input: {
      bundle,
      dataDir,
      port: 0,
      vars: { ...redis.vars },
      ratelimits: { INGEST_LIMITER: keyRule, INGEST_ADDRESS_LIMITER: noLimit },
      hasSpill: false,
      projects: [{ name: 'load', ingestPerMinute: limit?.by === 'project' ? limit.perMinute : null }],
    },
  });
}

/** Whether a refusal says all that makes an SDK stop. */
async function judgeRefusal(job: Parameters<typeof postOne>[0]): Promise<string[]> {
  const { response } = await postOne(job);
  const { headers } = response;
  const seconds = headers.get('retry-after') ?? '';
  const isRight =
    response.status === 429 &&
    /^[1-9]\d?$/.test(seconds) &&
    headers.get('ratelimit')?.endsWith(`;r=0;t=${seconds}`) === true &&
    /^"\w+";q=\d+;w=60$/.test(headers.get('ratelimit-policy') ?? '') &&
    /^\d{1,2}:\w*:(?:key|project):\w+$/.test(headers.get('x-sentry-rate-limits') ?? '');
  return isRight ? [] : [`a refusal without its headers: ${response.status} ${JSON.stringify([...headers])}`];
}

interface Measured {
  readonly slices: readonly Slice[];
  readonly memory: { readonly workerd: number; readonly node: number };
  readonly ledger: SoakLedger;
  readonly lost: number;
  readonly problems: readonly string[];
}

function figuresOf({ profile, what, limit }: Plan, measured: Measured): LoadFigures {
  const { slices, memory, ledger, lost } = measured;
  const loads = slices.map(({ load }) => load);
  const refused: Record<string, number> = {};
  for (const load of loads) {
    for (const [status, times] of Object.entries(load.refused)) {
      refused[status] = (refused[status] ?? 0) + times;
    }
  }
  const accepted = sum(loads.map(({ answeredIds }) => answeredIds.length));
  const refusals = sum(Object.values(refused));
  const sent = sum(loads.map((load) => load.sent));
  // The first event is not part of the load.
  const stored = ledger.events - 1;
  const idle = slices.filter(({ load }) => load.answeredIds.length === 0);
  const idleRefusals = sum(idle.map(({ load }) => sum(Object.values(load.refused))));
  const figures = {
    profile,
    what,
    requests: accepted + refusals,
    requestsPerS: ((accepted + refusals) * 1000) / sum(loads.map(({ durationMs }) => durationMs)),
    p50Ms: middle(loads.map(({ p50Ms }) => p50Ms)),
    p95Ms: Math.max(...loads.map(({ p95Ms }) => p95Ms)),
    p99Ms: Math.max(...loads.map(({ p99Ms }) => p99Ms)),
    accepted,
    stored,
    lost,
    duplicated: Math.max(0, stored - sent) + differenceOf(ledger),
    refused,
    refusedCounted: ledger.limited,
    failed: sum(loads.map(({ failed }) => failed)),
    cpuMsPerRequest: sum(slices.map(({ cpuMs }) => cpuMs)) / Math.max(1, accepted + refusals),
    cpuMsPerRefusal: idleRefusals === 0 ? undefined : sum(idle.map(({ cpuMs }) => cpuMs)) / idleRefusals,
    workerdBytes: memory.workerd,
    nodeBytes: memory.node,
    quota: limit === undefined ? undefined : quotaOf(limit.perMinute),
  };
  return { ...figures, violations: [...measured.problems, ...violationsOf(figures, sent)] };
}

/**
 * What docs/limits.md promises of one isolate: the limit may be passed by what it lets through before its first lease,
 * and missed by what it has not used of its last block.
 */
function quotaOf(limit: number): { limit: number; least: number; most: number } {
  const { allowance, blockSize } = planLeases(limit);
  return { limit, least: limit - blockSize, most: limit + allowance };
}

function violationsOf(figures: Omit<LoadFigures, 'violations'>, sent: number): string[] {
  const { lost, duplicated, failed, refused, quota, stored, accepted, refusedCounted } = figures;
  const found: string[] = [];
  if (lost > 0) found.push(`${lost} events were answered 200 and have no row`);
  if (duplicated > 0) found.push(`rows and counts differ by ${duplicated}`);
  if (failed > 0) found.push(`${failed} requests got no answer`);
  const limited = refused['429'] ?? 0;
  for (const [status, times] of Object.entries(refused)) {
    if (status !== '429' || quota === undefined) found.push(`${times} answers ${status}`);
  }
  if (quota === undefined) return found;
  if (stored < quota.least || stored > quota.most) {
    found.push(
      `${stored} of ${quota.limit} events a minute were stored, not ${quota.least} to ${quota.most}`,
    );
  }
  // One more: the refusal whose headers were looked at. Those cut off with the generator were counted, too.
  if (refusedCounted < limited || refusedCounted > sent - accepted + 1) {
    found.push(`${limited} answers 429, but ${refusedCounted} refusals in the ledger`);
  }
  if (limited === 0) found.push('nothing was refused');
  return found;
}

/** How far the counters are from the rows. */
function differenceOf({ events, distinctEvents, issueCounts, hourCounts, accepted }: SoakLedger): number {
  return Math.max(
    ...[distinctEvents, issueCounts, hourCounts, accepted].map((count) => Math.abs(count - events)),
  );
}

function middle(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
