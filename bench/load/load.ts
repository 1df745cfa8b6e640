import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildWorker } from '../../local/build.ts';
import { chooseGenerator } from '../load.ts';
import { type LoadOptions, loadUsage, parseLoadOptions } from './load-options.ts';
import { type LoadFigures, runProfile } from './load-profiles.ts';
import { loadReport } from './load-report.ts';
import { runTool } from './run-tool.ts';

/** Loads a fresh Ballast steadily, in bursts, and beyond its quotas; exits with 1 when it lost or doubled anything. */
async function main(options: LoadOptions, signal: AbortSignal): Promise<void> {
  const generator = chooseGenerator(options.generator);
  const directory = await mkdtemp(join(tmpdir(), 'ballast-load-'));
  const all: LoadFigures[] = [];
  try {
    const { outfile: bundle } = await buildWorker({ outfile: join(directory, 'bundle', 'worker.js') });
    process.stdout.write(`Events of 12 KiB from ${generator}; CPU is that of all server processes.\n\n`);
    for (const profile of options.profiles) {
      for (const figures of await runProfile(profile, { options, generator, bundle, directory, signal })) {
        all.push(figures);
        process.stdout.write(`${loadReport(figures)}\n`);
      }
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
  if (options.json) process.stdout.write(`${JSON.stringify({ generator, profiles: all })}\n`);
  if (all.some(({ violations }) => violations.length > 0)) process.exitCode = 1;
}

await runTool(parseLoadOptions, loadUsage, main);
