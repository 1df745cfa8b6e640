import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseSoakOptions, type SoakOptions, soakUsage } from './soak-options.ts';
import { soakReport } from './soak-report.ts';
import { runSoak } from './soak-run.ts';

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

function readOptions(): SoakOptions | undefined {
  try {
    return parseSoakOptions(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${soakUsage}\n`);
    process.exitCode = 2;
    return undefined;
  }
}

const stop = new AbortController();
process.once('SIGINT', () => stop.abort());
process.once('SIGTERM', () => stop.abort());
const options = readOptions();
if (options !== undefined) {
  try {
    await main(options, stop.signal);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = 1;
  }
  // Whatever may be left of what was killed must not hold the tool.
  process.exit();
}
