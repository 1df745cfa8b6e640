import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const root = resolve(import.meta.dirname, '..');

export interface BuildOptions {
  /** Absolute, or relative to the repository. */
  readonly entry?: string;
  readonly outfile?: string;
}

export interface BuiltWorker {
  /** Absolute. */
  readonly outfile: string;
  readonly sourceMapFile: string;
}

/**
 * Bundles the Worker into one ES module with a source map, the same for `wrangler deploy` and for this machine. `node:`
 * and `cloudflare:` modules stay imports, which the runtime provides. It does not use `keepNames`, which wraps every
 * closure in a call, on each request. Rejects with esbuild's report.
 */
export async function buildWorker(options: BuildOptions = {}): Promise<BuiltWorker> {
  const outfile = resolve(root, options.outfile ?? 'dist/worker.js');
  const manifest: unknown = JSON.parse(await readFile(resolve(root, 'package.json'), 'utf8'));
  const { version }: { version?: unknown } = Object(manifest);
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [options.entry ?? 'src/index.ts'],
    outfile,
    bundle: true,
    format: 'esm',
    target: 'es2024',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    conditions: ['workerd', 'worker', 'browser'],
    external: ['node:*', 'cloudflare:*'],
    minify: true,
    sourcemap: true,
    legalComments: 'none',
    define: {
      BALLAST_VERSION: JSON.stringify(version),
      BALLAST_SCHEMA_LEVEL: JSON.stringify(await newestMigrationAt()),
    },
    logLevel: 'silent',
    write: false,
  });
  await mkdir(dirname(outfile), { recursive: true });
  for (const { path, contents } of outputFiles) {
    // The file is renamed into place: another process may be loading the same bundle right now.
    await writeFile(`${path}.${process.pid}`, contents);
    await rename(`${path}.${process.pid}`, path);
  }
  return { outfile, sourceMapFile: `${outfile}.map` };
}

/** Creation time of the newest migration, as the migrator records it in the database: epoch milliseconds. */
async function newestMigrationAt(): Promise<number> {
  const journal: unknown = JSON.parse(await readFile(resolve(root, 'migrations/meta/_journal.json'), 'utf8'));
  const { entries }: { entries?: unknown } = Object(journal);
  const last: unknown = Array.isArray(entries) ? entries.at(-1) : undefined;
  const { when }: { when?: unknown } = Object(last);
  if (typeof when !== 'number') throw new Error('migrations/meta/_journal.json names no migration.');
  return when;
}

const kib = (bytes: number): string => `${(bytes / 1024).toFixed(1)} KiB`;

if (import.meta.main) {
  const { outfile } = await buildWorker();
  const bundle = await readFile(outfile);
  console.log(`${outfile}: ${kib(bundle.length)}, gzipped ${kib(gzipSync(bundle).length)}`);
}
