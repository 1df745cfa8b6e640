import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root, runToEnd } from './process.ts';

const python = process.env['PYTHON'] ?? 'python3';
const requirements = join(root, 'examples/fastapi/requirements.txt');
const brotliRequirements = join(root, 'test/interop/requirements-brotli.txt');

/** Why these tests cannot run here, or undefined when they can. */
export function findPythonProblem(): string | undefined {
  const probe = spawnSync(python, ['-c', 'import ensurepip, venv, sys; assert sys.version_info >= (3, 10)'], {
    encoding: 'utf8',
  });
  if (probe.error !== undefined) return `${python} cannot be run: ${probe.error.message}`;
  return probe.status === 0 ? undefined : `${python} is older than 3.10 or has no venv module`;
}

export interface PythonSetup {
  /** Directory with `python` and `uvicorn`. */
  readonly bin: string;
  /** Put on PYTHONPATH, this gives the SDK its brotli module, which makes it send `br`. */
  readonly brotliPath: string;
}

/** Installs what the example needs into `.cache/`, once for each state of the requirements and of Python. */
export async function preparePython(): Promise<PythonSetup> {
  const venv = join(root, '.cache/interop-venv');
  const bin = join(venv, 'bin');
  const brotliPath = join(root, '.cache/interop-brotli');
  const stamp = join(venv, 'installed.sha256');
  const wanted = createHash('sha256')
    .update(spawnSync(python, ['--version']).stdout)
    .update(await readFile(requirements))
    .update(await readFile(brotliRequirements))
    .digest('hex');
  if (existsSync(stamp) && existsSync(brotliPath) && (await readFile(stamp, 'utf8')) === wanted) {
    return { bin, brotliPath };
  }
  await rm(venv, { recursive: true, force: true });
  await rm(brotliPath, { recursive: true, force: true });
  await mkdir(join(root, '.cache'), { recursive: true });
  await runToEnd(python, ['-m', 'venv', venv]);
  const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
  await runToEnd(join(bin, 'python'), [...install, '--requirement', requirements]);
  await runToEnd(join(bin, 'python'), [
    ...install,
    '--target',
    brotliPath,
    '--requirement',
    brotliRequirements,
  ]);
  await writeFile(stamp, wanted);
  return { bin, brotliPath };
}
