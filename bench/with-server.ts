import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bundles } from './bundle.ts';
import type { BenchOptions, GeneratorName } from './options.ts';
import { type ServerProcess, startServer } from './server-process.ts';

/** One run of the bench. */
export interface Bench {
  readonly options: BenchOptions;
  readonly generator: GeneratorName;
  readonly bundles: Bundles;
  /** Holds databases and bodies while they are needed. */
  readonly directory: string;
  readonly signal: AbortSignal;
}

/** Runs `work` with a fresh server on an empty database, and removes both, also after a failure. */
export async function withServer<T>(
  { directory, signal }: Bench,
  { bundle, inspector = false }: { bundle: string; inspector?: boolean },
  work: (server: ServerProcess, dataDir: string) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const dataDir = await mkdtemp(join(directory, 'data-'));
  const server = await startServer({ bundle, dataDir, inspector });
  try {
    return await work(server, dataDir);
  } finally {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}
