import { flatBytesPerMillion, type MemoryTrend } from './memory.ts';
import type { LatencySummary } from './latencies.ts';
import type { SoakResult } from './soak-run.ts';

const mib = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
const ms = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)} ms`;

/** The result for people. */
export function soakReport(result: SoakResult): string {
  const { ledger } = result;
  const lines = [
    `${result.minutes.toFixed(1)} minutes, seed ${result.seed}: ${result.requests} requests, ${result.requestsPerS.toFixed(0)} a second` +
      (result.heldBack > 0 ? ` (${result.heldBack} more were due and held back)` : ''),
    '',
    'Faults:',
    ...Object.entries(result.faults).map(([name, times]) => `  ${times} × ${name}`),
    '',
    `Events answered 200:      ${result.acceptedEvents}`,
    `  without a row:          ${result.lostEvents}`,
    `Rows:                     ${ledger.events} in ${ledger.issues} issues, ${mib(ledger.bytes)}`,
    `  whose sender was cut off: ${result.storedUnanswered}`,
    `Duplicates, invalid, over a quota: ${ledger.duplicates}, ${ledger.invalid}, ${ledger.limited}`,
    `Longest wait for spilled events: ${(result.longestDrainMs / 1000).toFixed(1)} s after the outage`,
    `Requests cut off by a kill: ${result.lostRequests}; connections refused meanwhile: ${result.refusedConnections}`,
    '',
    `Latency without faults:   ${latencyOf(result.quiet)}`,
    `Latency during faults:    ${latencyOf(result.faulty)}`,
    `CPU of the server:        ${ms(result.cpuMsPerRequest)} a request, log lines and restarts included`,
    `CPUs others kept busy:    ${result.foreignCpus.toFixed(2)}`,
    ...result.memory.map(memoryOf),
    `This tool:                ${mib(result.toolRssBytes)}`,
    '',
    'Answers:',
    ...Object.entries(result.answers).map(([label, times]) => `  ${String(times).padStart(8)}  ${label}`),
    '',
    'Log lines:',
    ...Object.entries(result.logLines).map(([kind, times]) => `  ${String(times).padStart(8)}  ${kind}`),
    ...result.errorSamples.map((sample) => `  first of its kind: ${sample}`),
    '',
    ...verdictOf(result),
  ];
  return `${lines.join('\n')}\n`;
}

function latencyOf({ requests, p50Ms, p95Ms, p99Ms, maxMs }: LatencySummary): string {
  return `p50 ${ms(p50Ms)}, p95 ${ms(p95Ms)}, p99 ${ms(p99Ms)}, at most ${ms(maxMs)} (${requests} answers)`;
}

function memoryOf({ process, minutes, requests, ...trend }: MemoryTrend): string {
  const { firstBytes, lastBytes, maxBytes, bytesPerMillion } = trend;
  const name = `Memory of ${process}:`.padEnd(26);
  const sizes = `${mib(firstBytes)} → ${mib(lastBytes)}, at most ${mib(maxBytes)}`;
  if (bytesPerMillion === undefined) {
    return `${name}${sizes}; its longest life was too short to tell a trend (at least 16 minutes)`;
  }
  const verdict = trend.isFlat === true ? 'flat' : 'NOT FLAT';
  return (
    `${name}${sizes}; ${mib(bytesPerMillion)} a million requests over ${minutes.toFixed(1)} minutes and ` +
    `${requests} requests: ${verdict} (at most ${mib(flatBytesPerMillion)})`
  );
}

function verdictOf({ violations }: SoakResult): string[] {
  if (violations.length === 0) {
    return ['Nothing lost, nothing stored twice, no answer that is not documented, the file is sound.'];
  }
  return [
    'WRONG:',
    ...violations.flatMap(({ kind, times, examples }) => [
      `  ${times} × ${kind}`,
      ...examples.map((example) => `      ${example}`),
    ]),
  ];
}
