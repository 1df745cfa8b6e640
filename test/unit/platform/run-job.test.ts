import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sql } from 'drizzle-orm';
import { describe, expect, test, vi } from 'vitest';
import { createIsolate } from '../../../src/platform/isolate.ts';
import { runJob } from '../../../src/platform/run-job.ts';
import { captureLogLines } from '../../support/log-lines.ts';

const lines = captureLogLines();

const traceId = 'a'.repeat(32);
const input = {
  isolate: createIsolate(),
  kind: 'cron',
  bindings: { DATABASE_URL: 'http://127.0.0.1:9' },
  waitUntil: () => {},
  facts: { cron: '*/5 * * * *' },
  traceparent: `00-${traceId}-${'b'.repeat(16)}-01`,
} as const;

describe('runJob', () => {
  test('gives the work services of its own and leaves one wide line with what it learnt', async () => {
    const result = await runJob(input, (services, facts) => {
      facts['outcome'] = ['error:accepted:none:3'];
      return Promise.resolve(services.traceHeaders);
    });
    expect(result).toEqual({ traceparent: expect.stringMatching(new RegExp(`^00-${traceId}-(?!b{16})`)) });
    expect(lines).toEqual([
      {
        ts: expect.any(String),
        level: 'info',
        msg: 'cron',
        traceId,
        spanId: expect.stringMatching(/^[0-9a-f]{16}$/),
        requestId: expect.stringMatching(/^[0-9a-f]{32}$/),
        durationMs: expect.any(Number),
        cron: '*/5 * * * *',
        outcome: ['error:accepted:none:3'],
        dbMs: 0,
        dbRoundTrips: 0,
        rowsRead: 0,
        rowsWritten: 0,
        parentSpanId: 'b'.repeat(16),
      },
    ]);
    expect(input.facts).toEqual({ cron: '*/5 * * * *' });
  });

  test('that fails says why, then how it ended, and throws on', async () => {
    const failing = runJob(input, () => Promise.reject(new Error('no luck')));
    await expect(failing).rejects.toThrow('no luck');
    expect(lines).toMatchObject([
      { level: 'error', msg: 'Job failed', traceId, error: { message: 'no luck' } },
      { level: 'error', msg: 'cron', traceId },
    ]);
  });

  test('logs deferred work that fails with the trace of its run', async () => {
    const deferred: Promise<unknown>[] = [];
    await runJob({ ...input, waitUntil: (work) => void deferred.push(work) }, ({ defer }) => {
      defer('tidy up', Promise.reject(new Error('later')));
      return Promise.resolve();
    });
    await Promise.all(deferred);
    expect(lines.find((line) => line['work'] === 'tidy up')).toMatchObject({
      msg: 'Deferred work failed',
      work: 'tidy up',
      traceId,
      error: { message: 'later' },
    });
  });

  test('without a valid environment does not begin, and its line does not show the value', async () => {
    const work = vi.fn<() => Promise<void>>();
    await expect(runJob({ ...input, bindings: { DATABASE_URL: 'hunter2' } }, work)).rejects.toThrow(
      'not configured',
    );
    expect(work).not.toHaveBeenCalled();
    expect(lines.map((line) => line['level'])).toEqual(['error', 'error']);
    expect(JSON.stringify(lines)).toContain('DATABASE_URL');
    expect(JSON.stringify(lines)).not.toContain('hunter2');
  });

  test('sends its trace to the database', async () => {
    const seen: unknown[] = [];
    const server = createServer((request, response) => {
      seen.push(request.headers['traceparent']);
      response.writeHead(500).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const DATABASE_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      let traceparent: unknown;
      const failing = runJob({ ...input, bindings: { DATABASE_URL } }, async ({ db, traceHeaders }) => {
        ({ traceparent } = traceHeaders);
        await db.query.run(sql`select 1`);
      });
      await expect(failing).rejects.toThrow('select 1');
      expect(new Set(seen)).toEqual(new Set([traceparent]));
      expect(traceparent).toContain(traceId);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});
