import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
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
  await mkdir(join(root, '.cache'), { recursive: true });
  return holdingLock(join(root, '.cache/interop-python.lock'), install);
}

async function install(): Promise<PythonSetup> {
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
  await runToEnd(python, ['-m', 'venv', venv]);
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
  const intoBrotliPath = ['--target', brotliPath, '--requirement', brotliRequirements];
  await runToEnd(join(bin, 'python'), [...pip, '--requirement', requirements]);
  await runToEnd(join(bin, 'python'), [...pip, ...intoBrotliPath]);
  await writeFile(stamp, wanted);
  return { bin, brotliPath };
}

/** A virtual environment of its own in `.cache/`, made once for each state of `requirements`. Returns its `bin`. */
export async function prepareVenv(name: string, requirements: string): Promise<string> {
  await mkdir(join(root, '.cache'), { recursive: true });
  return holdingLock(join(root, `.cache/interop-${name}.lock`), async () => {
    const venv = join(root, `.cache/interop-${name}`);
    const bin = join(venv, 'bin');
    const stamp = join(venv, 'installed.sha256');
    const wanted = createHash('sha256')
      .update(spawnSync(python, ['--version']).stdout)
      .update(await readFile(requirements))
      .digest('hex');
    if (existsSync(stamp) && (await readFile(stamp, 'utf8')) === wanted) return bin;
    await rm(venv, { recursive: true, force: true });
    await runToEnd(python, ['-m', 'venv', venv]);
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
    await runToEnd(join(bin, 'python'), [...pip, '--requirement', requirements]);
    await writeFile(stamp, wanted);
    return bin;
  });
}

const staleLockMs = 10 * 60_000;

/** Test files run side by side: one installs, the others wait. A lock that a killed run left is taken over. */
async function holdingLock<T>(lock: string, work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      await mkdir(lock);
      break;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      const { mtimeMs } = await stat(lock).catch(() => ({ mtimeMs: Date.now() }));
      if (Date.now() - mtimeMs > staleLockMs) await rm(lock, { recursive: true, force: true });
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
  try {
    return await work();
  } finally {
    await rm(lock, { recursive: true, force: true });
  }
}
