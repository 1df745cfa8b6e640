import { runLoad } from './load.ts';
import { cpuBetween, processTreeCpu } from './proc-cpu.ts';
import { type Bench, withServer } from './with-server.ts';

/** A Worker that does next to nothing, in the set-up Ballast runs in. */
export interface CeilingFigures {
  readonly rps: number;
  /** User and system time of Node and workerd. */
  readonly cpuMsPerRequest: number;
}

export interface Ceiling {
  /** It only answers. */
  readonly empty: CeilingFigures;
  /** It writes two rows in one libSQL batch, then answers. */
  readonly batch: CeilingFigures;
}

/** Where the more the better: the highest concurrency that ingest is measured at. */
const concurrency = 32;

const sampleSeconds = 1;

/**
 * Runs `work` with a sampler of the ceiling beside it, on a server of its own that is idle in between: on a shared
 * machine only samples taken next to a measurement say what was possible then. Rejects when the Worker gives anything but 200.
 */
export async function withCeiling<T>(
  bench: Bench,
  work: (sample: () => Promise<Ceiling>) => Promise<T>,
): Promise<T> {
  const { options, generator, bundles, signal } = bench;
  return withServer(bench, { bundle: bundles.ceiling.outfile }, async ({ origin, pid }) => {
    const measure = async (path: string, seconds = sampleSeconds): Promise<CeilingFigures> => {
      const job = { origin, path, headers: {}, pack: undefined, concurrency, seconds };
      const before = processTreeCpu(pid);
      const result = await runLoad(generator, job, signal);
      if (Object.keys(result.refused).length > 0) throw new Error(`The ceiling Worker failed at ${path}`);
      const answered = Number(result.answeredIds[0] ?? 0);
      const cpuMs = [...cpuBetween(before, processTreeCpu(pid)).values()];
      return {
        rps: (answered * 1000) / result.durationMs,
        cpuMsPerRequest: cpuMs.reduce((sum, ms) => sum + ms, 0) / Math.max(1, answered),
      };
    };
    for (const path of ['/', '/batch']) await measure(path, options.warmUpSeconds * 2);
    return work(async () => ({ empty: await measure('/'), batch: await measure('/batch') }));
  });
}
