import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type BuiltWorker, buildWorker } from '../local/build.ts';

export interface Bundles {
  readonly ballast: BuiltWorker;
  readonly ceiling: BuiltWorker;
  /** What is uploaded of Ballast, compressed. */
  readonly gzipBytes: number;
}

/** Builds what is measured into a directory of its own, so that the run does not change the `dist/` of another process. */
export async function buildBundles(directory: string): Promise<Bundles> {
  const ballast = await buildWorker({ outfile: join(directory, 'ballast', 'worker.js') });
  const ceiling = await buildWorker({
    entry: 'bench/ceiling-worker.ts',
    outfile: join(directory, 'ceiling', 'worker.js'),
  });
  return { ballast, ceiling, gzipBytes: gzipSync(await readFile(ballast.outfile)).length };
}
