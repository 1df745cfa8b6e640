import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFaultWindows } from '../../../../bench/load/fault-windows.ts';
import { openIdLog } from '../../../../bench/load/id-log.ts';
import { createLatencies } from '../../../../bench/load/latencies.ts';
import { flatBytesPerMillion, type MemorySample, memoryTrend } from '../../../../bench/load/memory.ts';
import { createJudge } from '../../../../bench/load/soak-judge.ts';
import type { Planned } from '../../../../bench/load/soak-traffic.ts';
import { createViolations } from '../../../../bench/load/violations.ts';

const MiB = 1024 * 1024;

/** 20 minutes at 100 requests a second, a garbage collector that comes once a minute, and a leak. */
function life(leakBytesPerRequest: number): MemorySample[] {
  return Array.from({ length: 600 }, (_, at) => {
    const requests = at * 200;
    const sawtooth = ((at % 30) / 30) * 40 * MiB;
    const warmUp = 60 * MiB * (1 - Math.exp(-at / 30));
    const rssBytes = 120 * MiB + warmUp + sawtooth + requests * leakBytesPerRequest;
    return { atMs: at * 2_000, requests, rssBytes };
  });
}

describe('the trend of memory', () => {
  it('is flat when the heap breathes and nothing stays', () => {
    const trend = memoryTrend('workerd', [life(0)]);
    expect(trend.isFlat).toBe(true);
    expect(Math.abs(trend.bytesPerMillion ?? Infinity)).toBeLessThan(flatBytesPerMillion / 4);
  });

  it('is not when every request leaves 100 bytes behind', () => {
    const { isFlat, bytesPerMillion } = memoryTrend('workerd', [life(100)]);
    expect(isFlat).toBe(false);
    expect(bytesPerMillion).toBeGreaterThan(80 * MiB);
    expect(bytesPerMillion).toBeLessThan(120 * MiB);
  });

  it('is that of the longest life', () => {
    const shortLeak = life(5_000).slice(0, 100);
    expect(memoryTrend('node', [shortLeak, life(0), shortLeak]).isFlat).toBe(true);
  });

  it('is not told from a few minutes, or from nothing', () => {
    expect(memoryTrend('node', [life(0).slice(0, 200)]).isFlat).toBeUndefined();
    expect(memoryTrend('node', [])).toMatchObject({ isFlat: undefined, requests: 0 });
  });
});

describe('latencies', () => {
  it('are right to five percent', () => {
    const latencies = createLatencies();
    for (let ms = 1; ms <= 1_000; ms += 1) latencies.add(ms);
    const { p50Ms, p95Ms, p99Ms, maxMs } = latencies.summary();
    expect([p50Ms / 500, p95Ms / 950, p99Ms / 990].every((ratio) => ratio >= 1 && ratio <= 1.051)).toBe(true);
    expect(maxMs).toBe(1_000);
    expect(createLatencies().summary()).toMatchObject({ requests: 0, p99Ms: 0 });
  });
});

describe('the log of accepted ids', () => {
  let directory: string;
  let file: string;
  const idOf = (at: number): string => at.toString(16).padStart(32, '0');

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'ballast-ids-'));
    file = join(directory, 'events.db');
    const database = new Database(file);
    database.exec(
      'create table event (project_id integer, event_id text, primary key (project_id, event_id))',
    );
    // One transaction: 2,500 of them would each wait for the disk.
    database.exec('begin');
    const insert = database.prepare('insert into event values (?, ?)');
    for (let at = 0; at < 2_500; at += 1) {
      if (at !== 1_200) insert.run([at % 3, idOf(at)]);
    }
    database.exec('commit');
    database.close();
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  it('finds the one that was lost, and the one that is another project’s', async () => {
    const log = await openIdLog(join(directory, 'ids.txt'));
    for (let at = 0; at < 2_000; at += 1) log.add(at % 3, idOf(at));
    expect(await log.findMissing(file)).toEqual({
      checked: 2_000,
      missing: 1,
      examples: [idOf(1_200)],
      storedUpTo: 1_000,
    });
    expect(await log.findMissing(file, 1_201)).toMatchObject({ checked: 799, missing: 0, storedUpTo: 2_000 });
    log.add(2, idOf(2_001));
    expect(await log.findMissing(file, 2_000)).toMatchObject({ missing: 1, examples: [idOf(2_001)] });
    await log.close();
  });
});

describe('the judge', () => {
  const stored: Planned = {
    method: 'POST',
    path: '/api/1/envelope/',
    headers: {},
    label: 'event',
    needsDatabase: false,
    expected: { kind: 'stored', projectId: 1, eventIds: ['a'.repeat(32)] },
  };
  const read: Planned = {
    ...stored,
    label: 'API read',
    needsDatabase: true,
    expected: { kind: 'answered', statuses: [200] },
  };
  const refusedBody: Planned = { ...stored, expected: { kind: 'refused', statuses: [400], counted: 1 } };
  const away = { status: 503, headers: { 'retry-after': '5' }, body: '{"code":"database_unavailable"}' };
  const lost = { failure: 'lost', reason: 'socket hang up' } as const;

  function open() {
    const violations = createViolations();
    const windows = createFaultWindows(() => 1_000);
    const added: string[] = [];
    const judge = createJudge({
      violations,
      windows,
      isFaulty: () => false,
      projectOf: () => undefined,
      traffic: {
        first: () => [],
        next: () => stored,
        remember: () => undefined,
        setToken: () => undefined,
        rememberIssues: () => undefined,
      },
      ids: {
        add: (_, eventId) => added.push(eventId),
        count: () => added.length,
        findMissing: () => Promise.reject(new Error('not asked')),
        close: () => Promise.resolve(),
      },
    });
    return { ...judge, windows, added, kinds: () => violations.list().map(({ kind }) => kind) };
  }

  it('notes what was accepted, and nothing else', () => {
    const { judge, added, tallies, kinds } = open();
    judge(stored, { status: 200, headers: {}, body: '{}' }, 0, 1);
    judge(stored, { status: 403, headers: {}, body: '{}' }, 0, 1);
    expect(added).toEqual(['a'.repeat(32)]);
    expect(tallies.acceptedEvents).toBe(1);
    expect(kinds()).toEqual(['unexpected 403']);
  });

  it.each([
    ['a read while the database is away', read, away, true, []],
    ['a read while it is well', read, away, false, ['503 while the database was well']],
    ['an event, which can wait', stored, away, true, ['503 though no database is needed']],
    ['a 500', read, { ...away, status: 500 }, true, ['500 instead of an answer']],
    ['without Retry-After', read, { ...away, headers: {} }, true, ['503 without Retry-After']],
    [
      'with another code',
      read,
      { ...away, body: '{"code":"internal"}' },
      true,
      ['503 without the code of a database failure'],
    ],
    ['bad input', refusedBody, away, true, ['503 though no database is needed']],
    ['bad input that is taken', refusedBody, { ...away, status: 200 }, true, ['unexpected 200']],
    [
      '429 without its headers',
      read,
      { ...away, status: 429 },
      false,
      ['429 without its headers', 'unexpected 429'],
    ],
  ])('%s', (_name, planned, answer, isAway, expected) => {
    const { judge, windows, kinds } = open();
    if (isAway) windows.begin('database');
    judge(planned, answer, 1_000, 1_001);
    expect(kinds()).toEqual(expected);
  });

  it('forgives silence only around a kill, and counts what may be stored all the same', () => {
    const { judge, windows, tallies, kinds } = open();
    judge(stored, lost, 0, 10);
    expect(kinds()).toEqual(['no answer']);
    windows.begin('down');
    judge(stored, lost, 990, 1_010);
    windows.end('down', 1_000);
    judge(stored, { failure: 'refused', reason: '' }, 1_500, 1_501);
    expect(kinds()).toEqual(['no answer']);
    judge(stored, lost, 2_500, 2_501);
    expect(tallies).toMatchObject({ lostRequests: 3, lostEvents: 3, refusedConnections: 1 });
  });

  it('takes the front’s own 503 for silence, around a kill only', () => {
    const { judge, windows, tallies, kinds } = open();
    const byFront = { ...away, body: '{"code":"dependency_unavailable"}' };
    judge(stored, byFront, 0, 10);
    expect(kinds()).toEqual(['503 while the database was well']);
    windows.begin('down');
    judge(stored, byFront, 990, 1_010);
    expect(kinds()).toEqual(['503 while the database was well']);
    expect(tallies).toMatchObject({ lostRequests: 1, lostEvents: 1 });
  });
});
