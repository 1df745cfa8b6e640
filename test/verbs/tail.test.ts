import { createClient } from '@libsql/client/web';
import { describe, expect, it } from 'vitest';
import { parseSamples } from '../../src/domain/metrics/family.ts';
import { handleTail, type Invocation } from '../../src/jobs/tail.ts';
import { createIsolate } from '../../src/platform/isolate.ts';
import { useDatabase } from '../support/fixture.ts';

const database = useDatabase();

/** Trace items as Cloudflare sends them, as far as they are read. In Miniflare `cpuTime` is always 0. */
const request = { headers: {}, method: 'POST', url: 'https://ballast.example/api/1/envelope/' };
const fetched = { request: { ...request, getUnredacted: () => ({ ...request, getUnredacted: never }) } };
function never(): never {
  throw new Error('nobody asks for it');
}
const items: Invocation[] = [
  { event: fetched, outcome: 'ok', cpuTime: 3 },
  { event: fetched, outcome: 'ok', cpuTime: 11 },
  { event: fetched, outcome: 'exceededCpu', cpuTime: 30_042 },
  { event: fetched, outcome: 'canceled', cpuTime: 0 },
  { event: { queue: 'ballast-spill', batchSize: 3 }, outcome: 'exceededMemory', cpuTime: 80 },
  { event: { cron: '* * * * *', scheduledTime: 0 }, outcome: 'ok', cpuTime: 2 },
  { event: null, outcome: 'somethingNew', cpuTime: Number.NaN },
];

describe('a tail Worker', () => {
  it('counts outcomes and CPU time by handler into the shared metrics, soon and at once for many calls', async () => {
    const isolate = createIsolate();
    const waiting: Promise<unknown>[] = [];
    const context = { waitUntil: (work: Promise<unknown>) => void waiting.push(work) };
    handleTail(items, { DATABASE_URL: database.url }, context, isolate);
    handleTail(items.slice(0, 1), { DATABASE_URL: database.url }, context, isolate);
    handleTail(items.slice(0, 1), { DATABASE_URL: 'wrong' }, context, isolate);
    expect(waiting).toHaveLength(1);
    await Promise.all(waiting);
    const client = createClient({ url: database.url });
    const { rows } = await client.execute('select samples from metric_isolate');
    client.close();
    expect(rows).toHaveLength(1);
    const stored = rows[0]?.['samples'];
    const samples = parseSamples(typeof stored === 'string' ? stored : '');
    const told = [...samples].filter(([series]) => series.startsWith('worker_'));
    expect(Object.fromEntries(told)).toEqual({
      'worker_outcomes fetch ok': 4,
      'worker_outcomes fetch exceededCpu': 1,
      'worker_outcomes fetch canceled': 1,
      'worker_outcomes queue exceededMemory': 1,
      'worker_outcomes scheduled ok': 1,
      'worker_outcomes other other': 1,
      'worker_cpu_seconds fetch le:1': 1,
      'worker_cpu_seconds fetch le:5': 3,
      'worker_cpu_seconds fetch le:20': 1,
      'worker_cpu_seconds fetch le:inf': 1,
      'worker_cpu_seconds fetch sum': 30_062,
      'worker_cpu_seconds queue le:100': 1,
      'worker_cpu_seconds queue sum': 80,
      'worker_cpu_seconds scheduled le:2': 1,
      'worker_cpu_seconds scheduled sum': 2,
      'worker_cpu_seconds other le:1': 1,
    });
    // The tail Worker answers no requests.
    expect(samples.has('isolate_starts')).toBe(false);
  });
});
