import { type ProcessCpu, processTreeCpu } from '../proc-cpu.ts';
import type { MemorySample } from './memory.ts';
import type { LoadServer } from './server-process.ts';

/** Watches memory and CPU of the server's processes; a process that was killed begins another life. */
export interface Sampler {
  readonly sample: () => void;
  readonly lives: (process: 'workerd' | 'node') => readonly (readonly MemorySample[])[];
  /** Of all processes, over all lives; what a killed process used since the last look is missing. */
  readonly cpuMs: () => number;
}

/** Enough for a day at 30 s; beyond, every second one is thrown away. */
const maxSamples = 3_000;

export function createSampler(server: () => LoadServer, requests: () => number): Sampler {
  const lives = {
    workerd: new Map<number, MemorySample[]>(),
    node: new Map<number, MemorySample[]>(),
  };
  const seenCpu = new Map<number, number>();
  let cpuMs = 0;

  const look = ({ pid, cpuMs: used }: ProcessCpu): void => {
    cpuMs += used - (seenCpu.get(pid) ?? 0);
    seenCpu.set(pid, used);
  };
  const keep = (process: 'workerd' | 'node', { pid, rssBytes }: ProcessCpu): void => {
    const samples = lives[process].get(pid) ?? [];
    samples.push({ atMs: Date.now(), requests: requests(), rssBytes });
    lives[process].set(pid, samples.length > maxSamples ? samples.filter((_, at) => at % 2 === 0) : samples);
  };

  return {
    sample: () => {
      const root = server().pid;
      for (const process of processTreeCpu(root)) {
        look(process);
        if (process.pid === root) keep('node', process);
        else if (process.name === 'workerd') keep('workerd', process);
      }
    },
    lives: (process) => [...lives[process].values()],
    cpuMs: () => cpuMs,
  };
}
