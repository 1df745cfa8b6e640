import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, onTestFinished } from 'vitest';
import * as z from 'zod';
import { envelopeOf, errorEvent, mintEventId } from './support.ts';

const startLine = z.strictObject({
  url: z.url(),
  signInUrl: z.string(),
  dsn: z.url(),
  token: z.string(),
  projectId: z.int(),
});

export interface Launched {
  readonly child: ChildProcess;
  readonly output: { stdout: string; stderr: string };
}

/** `npm start`, ready. */
export interface Started extends z.output<typeof startLine>, Launched {}

/** Runs `local/start.ts` in a process group of its own, which ends with the test at the latest. */
export function launch(...args: string[]): Launched {
  const child = spawn(process.execPath, ['local/start.ts', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // To be killed as a whole.
    detached: true,
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  onTestFinished(() => killGroup(child));
  return { child, output };
}

/** Starts on this data and waits for the line that says where. Rejects when it ends before. */
export async function startIn(dataDir: string, ...args: string[]): Promise<Started> {
  const { child, output } = launch('--json', '--port', '0', '--data', dataDir, ...args);
  const ended = once(child, 'exit');
  while (!output.stdout.includes('\n')) {
    await Promise.race([once(child.stdout ?? child, 'data'), ended]);
    if (child.exitCode !== null) throw new Error(`It ended: ${output.stderr}`);
  }
  const [line = ''] = output.stdout.split('\n');
  return { ...startLine.parse(JSON.parse(line)), child, output };
}

/** Kills the process group at once, as a power loss does: no process can finish its work. */
export function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // It ended before.
  }
}

export async function exitOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return child.exitCode;
}

export async function post({ dsn }: Pick<Started, 'dsn'>, eventId: string): Promise<Response> {
  const { origin, username, pathname } = new URL(dsn);
  return fetch(`${origin}/api${pathname}/envelope/?sentry_key=${username}`, {
    method: 'POST',
    body: envelopeOf(errorEvent({ event_id: eventId })),
  });
}

export async function isStored(
  { url, token, projectId }: Pick<Started, 'url' | 'token' | 'projectId'>,
  eventId: string,
): Promise<boolean> {
  const response = await fetch(`${url}/api/v1/projects/${projectId}/events/${eventId}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  await response.arrayBuffer();
  return response.status === 200;
}

/** Posts until the server is gone; returns what was answered 200. */
export async function sendUntilKilled(server: Started, atLeast: number): Promise<string[]> {
  const answered: string[] = [];
  const send = async (): Promise<void> => {
    for (;;) {
      const eventId = mintEventId();
      const response = await post(server, eventId);
      await response.arrayBuffer();
      if (response.status === 200) answered.push(eventId);
    }
  };
  const senders = Array.from({ length: 4 }, () => send().catch(() => undefined));
  await expect.poll(() => answered.length, { timeout: 60_000 }).toBeGreaterThan(atLeast);
  killGroup(server.child);
  await Promise.all(senders);
  return answered;
}
