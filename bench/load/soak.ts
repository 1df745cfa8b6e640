import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseSoakOptions, type SoakOptions, soakUsage } from './soak-options.ts';
import { soakReport } from './soak-report.ts';
import { runSoak } from './soak-run.ts';
import { runTool } from './run-tool.ts';

/** Mixed load for minutes or days while everything breaks in turn; ends with what was lost, doubled or wrong. */
async function main(options: SoakOptions, signal: AbortSignal): Promise<void> {
  const directory =
    options.keep === undefined ? await mkdtemp(join(tmpdir(), 'ballast-soak-')) : resolve(options.keep);
  if (options.keep !== undefined) await mkdir(directory);
  try {
    const result = await runSoak({
      options,
      directory,
      signal,
      onProgress: (line) => process.stderr.write(`${line}\n`),
    });
    process.stdout.write(soakReport(result));
    if (options.json) process.stdout.write(`${JSON.stringify(result)}\n`);
    if (result.violations.length > 0) process.exitCode = 1;
  } finally {
    if (options.keep === undefined) await rm(directory, { recursive: true, force: true });
  }
}

await runTool(parseSoakOptions, soakUsage, main);
