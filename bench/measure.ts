import { setTimeout as sleep } from 'node:timers/promises';
import { prepareIngestLoad } from './ingest-load.ts';
import { countMissing, type Ledger, readLedger } from './ledger.ts';
import { type LoadResult, runLoad } from './load.ts';
import type { Cell } from './options.ts';
import { cpuBetween, machineCpuMs, processTreeCpu } from './proc-cpu.ts';
import type { ServerProcess } from './server-process.ts';
import { type Bench, withServer } from './with-server.ts';

/** One entry of `ingest` in the JSON. Latency is that of answered requests. */
export interface IngestFigures extends Cell {
  /** Rows in the database, not answers. */
  readonly storedPerS: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly p999Ms: number;
  /** User and system time of Node (libSQL, Miniflare) and workerd, without the load generator. */
  readonly cpuMsPerEvent: number;
  readonly roundTripsPerEvent: number;
  readonly rowsWrittenPerEvent: number;
  readonly redisCommandsPerEvent: number;
  /** Growth of the database. */
  readonly bytesPerEvent: number;
  /** Event ids that were answered 200 and have no row. */
  readonly lost: number;
  readonly duplicated: number;
}

/** What the table says beside the figures. */
export interface CellReport {
  readonly figures: IngestFigures;
  readonly histogram: LoadResult['histogram'];
  readonly issuesSeen: number;
  readonly workerdCpuMsPerEvent: number;
  readonly rssBytes: number;
  readonly generatorCpuMsPerEvent: number;
  /** CPUs that processes other than server and generator kept busy meanwhile: 0 on a quiet machine. */
  readonly foreignCpus: number;
  /** Answers other than 200 by status, and requests without an answer. If there are any, do not trust the figures. */
  readonly refused: Readonly<Record<string, number>>;
  readonly failed: number;
}

/** Long enough for what was in flight when the generator stopped. */
const settleMs = 400;

/** Measures one combination, from the first byte of the body to the row in the database. */
export async function measureIngest(cell: Cell, bench: Bench): Promise<CellReport> {
  const { outfile: bundle } = bench.bundles.ballast;
  return withServer(bench, { bundle }, (server, dataDir) => measureOn(server, dataDir, cell, bench));
}

/** The same on a server that runs already; what its database holds stays. */
export async function measureOn(
  server: ServerProcess,
  dataDir: string,
  cell: Cell,
  bench: Bench,
): Promise<CellReport> {
  const { generator, signal } = bench;
  const { databaseUrl, projectId } = server;
  const job = await prepareIngestLoad(cell, bench, server, dataDir);
  await sleep(settleMs);
  const ledgerBefore = await readLedger(databaseUrl, projectId);
  const statsBefore = await server.stats();
  const cpuBefore = processTreeCpu(server.pid);
  const machineBefore = machineCpuMs();
  const load = await runLoad(generator, job, signal);
  const machineMs = machineCpuMs() - machineBefore;
  await sleep(settleMs);
  const cpuAfter = processTreeCpu(server.pid);
  const statsAfter = await server.stats();
  const ledger = await readLedger(databaseUrl, projectId);

  const stored = ledger.events - ledgerBefore.events;
  const perEvent = (amount: number): number => amount / Math.max(1, stored);
  const cpuByName = cpuBetween(cpuBefore, cpuAfter);
  const serverCpuMs = sum(cpuByName.values());
  return {
    figures: {
      ...cell,
      storedPerS: (stored * 1000) / load.durationMs,
      p50Ms: load.p50Ms,
      p95Ms: load.p95Ms,
      p99Ms: load.p99Ms,
      p999Ms: load.p999Ms,
      cpuMsPerEvent: perEvent(serverCpuMs),
      roundTripsPerEvent: perEvent(statsAfter.roundTrips - statsBefore.roundTrips),
      rowsWrittenPerEvent: perEvent(statsAfter.rowsWritten - statsBefore.rowsWritten),
      redisCommandsPerEvent: perEvent(statsAfter.redisCommands - statsBefore.redisCommands),
      bytesPerEvent: perEvent(ledger.databaseBytes - ledgerBefore.databaseBytes),
      lost: await countMissing(databaseUrl, projectId, load.answeredIds),
      duplicated: countDuplicated(ledger, stored, load),
    },
    histogram: load.histogram,
    issuesSeen: ledger.issues,
    workerdCpuMsPerEvent: perEvent(cpuByName.get('workerd') ?? 0),
    rssBytes: sum(cpuAfter.map(({ rssBytes }) => rssBytes)),
    generatorCpuMsPerEvent: perEvent(load.generatorCpuMs),
    foreignCpus: Math.max(0, machineMs - serverCpuMs - load.generatorCpuMs) / load.durationMs,
    refused: load.refused,
    failed: load.failed,
  };
}

/** Rows without a request that asked for them, and counts without a row. */
function countDuplicated(ledger: Ledger, stored: number, { sent }: LoadResult): number {
  const { events, issueCounts, hourCounts, acceptedCounts } = ledger;
  const counts = [issueCounts, hourCounts, acceptedCounts].map((count) => Math.abs(count - events));
  return Math.max(0, stored - sent, ...counts);
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
