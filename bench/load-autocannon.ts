import autocannon, { type LoadRequest } from 'autocannon';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parsePack } from './event-pack.ts';
import { histogramBoundsMs, type LoadJob } from './load.ts';

/** The load generator where wrk is missing: a process of its own, which reports in the same two lines. */
const job: LoadJob = JSON.parse(process.argv[2] ?? '');
const bodies = job.pack === undefined ? [] : parsePack(readFileSync(job.pack.file));
const ids: string[] = [];
const refused: Record<string, number> = {};
let sent = 0;
const latenciesMs: number[] = [];

function nextBody(): Buffer {
  const [prefix, middle, suffix] = bodies[sent % bodies.length] ?? [];
  sent += 1;
  if (prefix === undefined || middle === undefined || suffix === undefined) return Buffer.alloc(0);
  if (job.pack?.whole === true) {
    if (sent >= bodies.length) run.stop();
    return prefix;
  }
  const id = randomBytes(16).toString('hex');
  return Buffer.concat([prefix, Buffer.from(id), middle, Buffer.from(id), suffix]);
}

function onResponse(status: number, body: string): void {
  if (status !== 200) refused[status] = (refused[status] ?? 0) + 1;
  else if (bodies.length > 0) ids.push(/"id":"([0-9a-f]+)"/.exec(body)?.[1] ?? '?');
}

const request: LoadRequest =
  bodies.length === 0
    ? { method: 'GET', path: job.path, headers: job.headers, onResponse }
    : {
        method: 'POST',
        path: job.path,
        headers: job.headers,
        setupRequest: (template) => ({ ...template, body: nextBody() }),
        onResponse,
      };

const run = autocannon(
  { url: job.origin, connections: job.concurrency, duration: job.seconds, timeout: 10, requests: [request] },
  (error, { duration, errors: failed }) => {
    if (error !== null) throw error;
    latenciesMs.sort((a, b) => a - b);
    const figures = {
      sent,
      durationMs: duration * 1000,
      p50Ms: percentile(50),
      p95Ms: percentile(95),
      p99Ms: percentile(99),
      p999Ms: percentile(99.9),
      histogram: histogram(),
      refused,
      failed,
    };
    if (bodies.length === 0) ids.push(String(latenciesMs.length));
    process.stdout.write(`ids ${ids.join(' ')}\nresult ${JSON.stringify(figures)}\n`);
    process.disconnect?.();
  },
);

// Its own histogram knows no 95th percentile.
run.on('response', (_client, _status, _bytes, ms) => latenciesMs.push(ms));

function histogram(): number[] {
  const bounds = [...histogramBoundsMs, Infinity];
  return bounds.map((bound, at) => {
    const above = bounds[at - 1] ?? -1;
    return latenciesMs.filter((ms) => ms > above && ms <= bound).length;
  });
}

function percentile(percent: number): number {
  return latenciesMs[Math.max(0, Math.ceil((latenciesMs.length * percent) / 100) - 1)] ?? 0;
}
