import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts CPU time in ticks of 1/100 s (USER_HZ), whatever the kernel was built with. */
const msPerTick = 10;

export interface ProcessCpu {
  readonly pid: number;
  readonly name: string;
  /** User and system time of all its threads, ended ones included. */
  readonly cpuMs: number;
  readonly rssBytes: number;
}

interface Stat extends ProcessCpu {
  readonly parentPid: number;
  /** Time of children that were waited for. */
  readonly childrenMs: number;
}

/** What a process and all its descendants have used so far; empty where there is no /proc. */
export function processTreeCpu(rootPid: number): ProcessCpu[] {
  const all = pids().flatMap((pid) => readStat(pid) ?? []);
  const wanted = new Set([rootPid]);
  // The list may name a child before its parent, so the loop repeats until it finds no new process.
  for (let before = -1; before !== wanted.size;) {
    before = wanted.size;
    for (const { pid, parentPid } of all) if (wanted.has(parentPid)) wanted.add(pid);
  }
  return all.filter(({ pid }) => wanted.has(pid));
}

/** CPU time of the children this process has waited for: what an ended load generator used. */
export function endedChildrenCpuMs(): number {
  return readStat(process.pid)?.childrenMs ?? 0;
}

/** CPU time all processes of the machine have used since it started; 0 where there is no /proc. */
export function machineCpuMs(): number {
  try {
    // The first line: user, nice, system, idle, iowait, irq, softirq, steal … (proc(5)).
    const [, user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] =
      readFileSync('/proc/stat', 'utf8').split('\n', 1)[0]?.split(/\s+/).map(Number) ?? [];
    return (user + nice + system + irq + softirq) * msPerTick;
  } catch {
    return 0;
  }
}

/** Milliseconds of CPU each process name has used between two readings. */
export function cpuBetween(
  before: readonly ProcessCpu[],
  after: readonly ProcessCpu[],
): ReadonlyMap<string, number> {
  const used = new Map<string, number>();
  for (const { pid, name, cpuMs } of after) {
    const earlier = before.find((process) => process.pid === pid)?.cpuMs ?? 0;
    used.set(name, (used.get(name) ?? 0) + cpuMs - earlier);
  }
  return used;
}

function pids(): number[] {
  try {
    return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? Number(name) : []));
  } catch {
    return [];
  }
}

/** One line of /proc/PID/stat (proc(5)); undefined when the process has gone meanwhile. */
function readStat(pid: number): Stat | undefined {
  let line: string;
  try {
    line = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
  // The name may hold blanks and parentheses: the fields start behind the last one.
  const nameEnd = line.lastIndexOf(')');
  const fields = line.slice(nameEnd + 2).split(' ');
  const ticks = (index: number) => Number(fields[index] ?? 0) * msPerTick;
  return {
    pid,
    name: line.slice(line.indexOf('(') + 1, nameEnd),
    parentPid: Number(fields[1]),
    cpuMs: ticks(11) + ticks(12),
    childrenMs: ticks(13) + ticks(14),
    rssBytes: Number(fields[21] ?? 0) * 4096,
  };
}
