import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import { startEdge } from '../../local/edge.ts';
import { exitOf, killGroup, startIn } from './start-process.ts';
import { envelopeOf, errorEvent, mintEventId } from './support.ts';

let dataDir: string;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'ballast-hang-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

const answers = async (url: string, withinMs = 5_000): Promise<boolean> => {
  try {
    const response = await fetch(`${url}/health`, { signal: AbortSignal.timeout(withinMs) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
};

/** Eight connections that ask for what is not there, as fast as they can; returns how many were answered. */
async function load(url: string, forMs: number): Promise<number> {
  const until = Date.now() + forMs;
  let answered = 0;
  const ask = async (): Promise<void> => {
    while (Date.now() < until) {
      try {
        const response = await fetch(`${url}/nope`, { signal: AbortSignal.timeout(5_000) });
        await response.arrayBuffer();
        answered += 1;
      } catch {
        return;
      }
    }
  };
  await Promise.all(Array.from({ length: 8 }, ask));
  return answered;
}

/** Ended, whether or not its parent has noticed. */
function isGone(pid: number | undefined): boolean {
  try {
    process.kill(pid ?? 0, 0);
    const stat = process.platform === 'linux' ? readFileSync(`/proc/${pid}/stat`, 'latin1') : '';
    return /^\d+ \(.*\) Z /s.test(stat);
  } catch {
    return true;
  }
}

describe('the service goes on', { timeout: 120_000 }, () => {
  it('while the cron runs under traffic, and ends when it is told to', async () => {
    const child: ChildProcess = spawn(process.execPath, ['test/worker/cron-server.ts', dataDir], {
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: true,
    });
    onTestFinished(() => killGroup(child));
    let output = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (output += text));
    await expect.poll(() => /^http\S+$/m.test(output), { timeout: 60_000 }).toBe(true);
    const [url = ''] = /^http\S+$/m.exec(output) ?? [];

    expect(await load(url, 6_000)).toBeGreaterThan(500);
    expect(await answers(url)).toBe(true);
    expect(output.match(/^cron ran$/gm)?.length).toBeGreaterThan(5);
    child.kill('SIGTERM');
    expect(await exitOf(child)).toBe(0);
  });

  it('while nobody reads its log, and ends within ten seconds all the same', async () => {
    const server = await startIn(dataDir);
    // The reader stops for good. What it has not read fills the pipe in a moment.
    server.child.stderr?.pause();
    expect(await load(server.url, 4_000)).toBeGreaterThan(300);
    expect(await answers(server.url)).toBe(true);
    const toldAt = Date.now();
    server.child.kill('SIGTERM');
    expect(await exitOf(server.child)).toBe(0);
    expect(Date.now() - toldAt).toBeLessThan(10_000);
  });

  it('after Node itself was stopped for a while under traffic', async () => {
    const server = await startIn(dataDir);
    const traffic = load(server.url, 5_000);
    await sleep(500);
    server.child.kill('SIGSTOP');
    await sleep(3_000);
    server.child.kill('SIGCONT');
    await traffic;
    expect(await answers(server.url)).toBe(true);
    expect(await load(server.url, 500)).toBeGreaterThan(5);
    server.child.kill('SIGTERM');
    expect(await exitOf(server.child)).toBe(0);
  });

  it('after workerd fell silent: it is started again, on the same address', async () => {
    const lines: string[] = [];
    const edge = await startEdge({ dataDir, aliveEveryMs: 500, onLog: (line) => lines.push(line) });
    try {
      const silent = edge.runtimePid();
      process.kill(silent ?? 0, 'SIGSTOP');
      await expect.poll(() => isGone(silent), { timeout: 30_000 }).toBe(true);
      await expect.poll(() => answers(edge.url, 1_000), { timeout: 30_000 }).toBe(true);
      expect(edge.runtimePid()).not.toBe(silent);
      expect(lines.join('\n')).toContain('workerd did not answer');
      await edge.runScheduled();
    } finally {
      await edge.close(1_000);
    }
  });
});

/** The processes below this one, as far as the system tells. */
async function below(pid: number): Promise<number[]> {
  try {
    const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'latin1');
    const children = text.trim().split(' ').filter(Boolean).map(Number);
    return [...children, ...(await Promise.all(children.map(below))).flat()];
  } catch {
    return [];
  }
}

/** `npm start` in a group of its own, ready; `npm` is its process id. */
async function startNpm(): Promise<{ readonly npm: number; readonly url: string; readonly dsn: string }> {
  const child = spawn('npm', ['start', '--', '--json', '--port', '0', '--data', dataDir], {
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
  });
  onTestFinished(() => killGroup(child));
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  const line = (): string | undefined => /^\{.*\}$/m.exec(output)?.[0];
  await expect.poll(line, { timeout: 60_000, interval: 100 }).toBeDefined();
  const { url, dsn } = z.object({ url: z.string(), dsn: z.string() }).parse(JSON.parse(line() ?? ''));
  return { npm: child.pid ?? 0, url, dsn };
}

describe.runIf(process.platform === 'linux')('npm start', { timeout: 120_000 }, () => {
  it.each([
    ['npm', 'SIGTERM'],
    ['npm', 'SIGKILL'],
    ['npm', 'SIGHUP'],
    ['npm', 'SIGINT'],
    ['node', 'SIGTERM'],
    ['node', 'SIGINT'],
    ['node', 'SIGHUP'],
    ['node', 'SIGKILL'],
    ['group', 'SIGTERM'],
    ['group', 'SIGINT'],
  ] as const)('ends with all that belongs to it when %s gets %s', async (who, signal) => {
    const { npm } = await startNpm();
    const pids = [npm, ...(await below(npm))];
    // npm, Node in the place of npm's shell, workerd and the shell that guards it.
    expect(pids).toHaveLength(4);
    const [, node = 0] = pids;
    process.kill({ npm, node, group: -npm }[who], signal);
    await expect
      .poll(() => pids.filter((pid) => !isGone(pid)), { timeout: 10_000, interval: 100 })
      .toEqual([]);
  });

  it('finishes the request in flight at Ctrl-C, which npm passes on although Node has it already', async () => {
    const { npm, url, dsn } = await startNpm();
    const { username, pathname } = new URL(dsn);
    const slow = request(`${url}/api${pathname}/envelope/?sentry_key=${username}`, { method: 'POST' });
    const status = once(slow, 'response').then(
      ([response]) => (response as { readonly statusCode: number }).statusCode,
    );
    const body = envelopeOf(errorEvent({ event_id: mintEventId() }));
    slow.write(body.slice(0, 10));
    await sleep(300);
    process.kill(-npm, 'SIGINT');
    await expect.poll(() => answers(url, 1_000), { timeout: 10_000 }).toBe(false);
    slow.end(body.slice(10));
    expect(await status).toBe(200);
  });

  it('goes on when the shell that started it in the background ends', async () => {
    const script = `nohup npm start -- --json --port 0 --data '${dataDir}' >'${dataDir}.out' 2>/dev/null & echo $!`;
    const shell = spawn('sh', ['-c', script], { stdio: ['ignore', 'pipe', 'ignore'], detached: true });
    let printed = '';
    shell.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
    await once(shell, 'close');
    const pid = Number(printed);
    onTestFinished(async () => {
      for (const child of [pid, ...(await below(pid))]) {
        if (!isGone(child)) process.kill(child, 'SIGKILL');
      }
      await rm(`${dataDir}.out`, { force: true });
    });
    const line = () =>
      readFile(`${dataDir}.out`, 'utf8').then((text) => /"url":"([^"]+)"/.exec(text)?.[1] ?? '');
    await expect.poll(line, { timeout: 60_000, interval: 100 }).not.toBe('');
    await sleep(1_500);
    expect(await answers(await line())).toBe(true);
  });
});
