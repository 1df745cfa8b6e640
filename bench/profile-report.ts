import type { ProfiledPart, ProfileReport } from './profile.ts';
import type { ProfileRow } from './profile-table.ts';

/** Parts of an event that cost less than this are left out: they would only be noise. */
const leastMsPerEvent = 0.005;

/** What `--profile` prints: for each part of the path of an event, the functions and the files it spends its time in. */
export function profileText({ events, cpuMsByProcess, parts }: ProfileReport): string {
  const perEvent = (ms: number): string => `${(ms / Math.max(1, events)).toFixed(3)} ms`;
  const cpu = [...cpuMsByProcess].filter(([, ms]) => ms > 0).map(([name, ms]) => `${name} ${perEvent(ms)}`);
  const table = (rows: readonly ProfileRow[], count: number): string[] =>
    rows
      .slice(0, count)
      .map(
        ({ name, selfMs, percent }) => `${percent.toFixed(1).padStart(6)} %  ${perEvent(selfMs)}  ${name}`,
      );
  const section = ({ title, summary }: ProfiledPart): string[] => [
    '',
    `${title}: ${perEvent(summary.busyMs)} an event, by function (self time)`,
    ...table(summary.functions, 30),
    '  by file or package',
    ...table(summary.modules, 20),
  ];
  const shown = parts.filter(({ summary }) => summary.busyMs / Math.max(1, events) >= leastMsPerEvent);
  const inIsolates = parts
    .filter(({ title }) => title.startsWith('workerd'))
    .reduce((sum, { summary }) => sum + summary.busyMs, 0);
  const outside = (cpuMsByProcess.get('workerd') ?? 0) - inIsolates;
  return [
    `${events} events; CPU of the processes an event, profilers included: ${cpu.join(', ')}`,
    `workerd outside of isolates (HTTP, streams, garbage collection on other threads): ${perEvent(outside)}`,
    ...shown.flatMap(section),
  ].join('\n');
}
