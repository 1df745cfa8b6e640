import { createClient } from '@libsql/client/web';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createBreaker } from '../../src/domain/breaker.ts';
import { createDb } from '../../src/db/client.ts';
import { writeIsolate } from '../../src/db/metric-store.ts';
import type { Samples } from '../../src/domain/metrics/family.ts';
import { DatabaseFailed } from '../../src/errors/app-error.ts';
import { foldMetrics } from '../../src/features/metrics/fold-metrics.ts';
import { readMetrics } from '../../src/features/metrics/read-metrics.ts';
import { storeCounts, type CountedIsolate } from '../../src/platform/metrics/store-counts.ts';
import { createIsolateRow } from '../../src/platform/metrics/isolate-row.ts';
import { foldedRowLifeMs, gaugeLifeMs, silentMs } from '../../src/platform/metrics/lifetimes.ts';
import { useDatabase } from '../support/fixture.ts';
import { madeBefore } from '../support/made-before.ts';
import { createTestServices } from '../support/services.ts';

const database = useDatabase();
const services = madeBefore(() => {
  // As metrics use it: through no breaker.
  const breaker = createBreaker({ threshold: Infinity, random: Math.random });
  const db = createDb({ url: database.url, timeoutMs: 20_000, budgetMs: Infinity, breaker });
  return { ...createTestServices(database), db };
});
beforeEach(async () => {
  await execute('delete from metric_isolate');
  await execute('delete from metric_total');
});
afterEach(() => database.server.setFault(null));

async function execute(sql: string) {
  const client = createClient({ url: database.url });
  const { rows } = await client.execute(sql);
  client.close();
  return rows;
}

let made = 0;

/** An isolate that counts one thing. */
function makeIsolate(inFlight = 0) {
  const counted = { value: 0 };
  const name = `isolate-${(made += 1)}`;
  let rows = 0;
  const isolate: CountedIsolate & { counted: typeof counted } = {
    counted,
    row: createIsolateRow(() => `${name}-${(rows += 1)}`),
    samples: (): Samples => new Map([['db_calls', counted.value]]),
    gauges: (): Samples => new Map([['http_requests_in_flight', inFlight]]),
  };
  return isolate;
}
type TestIsolate = ReturnType<typeof makeIsolate>;

const count = (isolate: TestIsolate, value: number): void => void (isolate.counted.value += value);
const flush = (isolate: TestIsolate) => storeCounts(services.db, isolate, services.now);
const pass = (ms: number): void => void (services.clock.nowMs += ms);
const readBy = async (isolate: TestIsolate, series = 'db_calls') =>
  (await readMetrics(services, isolate)).samples.get(series);
/** Runs it while the answer of the next write is lost, after the work or before it. */
async function losing(dropConnection: 'before' | 'after', work: () => Promise<unknown>): Promise<void> {
  database.server.setFault({ dropConnection, times: 1 });
  await expect(work()).rejects.toThrow(DatabaseFailed);
  database.server.setFault(null);
}

describe('counts of isolates', () => {
  it('add up to those of the service, whoever is asked', async () => {
    const [one, two] = [makeIsolate(), makeIsolate()];
    count(one, 3);
    await flush(one);
    count(two, 4);
    await flush(two);
    expect(await readBy(one)).toBe(7);
    expect(await readBy(two)).toBe(7);
  });

  it('are those of the moment for the isolate that answers, and stored by that', async () => {
    const [one, two] = [makeIsolate(), makeIsolate()];
    count(one, 3);
    expect(await readBy(one)).toBe(3);
    expect(await readBy(two)).toBe(3);
  });

  it('never fall, when other isolates answer and rows are folded in between', async () => {
    const isolates = [makeIsolate(), makeIsolate(), makeIsolate()];
    let [before, total] = [0, 0];
    for (let round = 0; round < 60; round += 1) {
      const isolate = isolates[round % 3];
      const other = isolates[(round * 7 + 1) % 3];
      if (isolate === undefined || other === undefined) throw new Error('no isolate');
      count(isolate, round);
      total += round;
      if (round % 4 === 0) await flush(isolate);
      pass(round % 5 === 0 ? silentMs + 1 : 1_000);
      if (round % 2 === 0) await foldMetrics(services);
      const seen = (await readBy(other)) ?? 0;
      expect(seen).toBeGreaterThanOrEqual(before);
      before = seen;
    }
    for (const isolate of isolates) await flush(isolate);
    expect(await readBy(makeIsolate())).toBe(total);
  });

  it('are written over, one row an isolate', async () => {
    const one = makeIsolate();
    for (let round = 0; round < 5; round += 1) {
      count(one, 1);
      await flush(one);
    }
    expect(await execute('select count(*) as n from metric_isolate')).toMatchObject([{ n: 1 }]);
    expect(await readBy(one)).toBe(5);
  });

  it.each(['before', 'after'] as const)('are counted once when a flush is lost %s its work', async (when) => {
    const one = makeIsolate();
    count(one, 2);
    await flush(one);
    count(one, 3);
    await losing(when, () => flush(one));
    count(one, 4);
    await flush(one);
    expect(await readBy(one)).toBe(9);
  });

  it('of an isolate whose flushes are all lost for long are there once afterwards', async () => {
    const one = makeIsolate();
    count(one, 1);
    await flush(one);
    for (let attempt = 0; attempt < 10; attempt += 1) {
      count(one, 1);
      await losing(attempt % 2 === 0 ? 'after' : 'before', () => flush(one));
      pass(60_000);
    }
    // After so many lost answers it repeats one write until that is answered; then comes the rest.
    await flush(one);
    await flush(one);
    expect(await readBy(one)).toBe(11);
  });
});

describe('writes side by side', () => {
  it('of one isolate, of others and of folds count everything once', async () => {
    const isolates = Array.from({ length: 4 }, () => makeIsolate());
    let total = 0;
    for (let round = 1; round <= 8; round += 1) {
      const work = isolates.flatMap((isolate) => {
        count(isolate, round);
        total += round;
        return [flush(isolate), readBy(isolate), flush(isolate)];
      });
      pass(silentMs + 1);
      await Promise.all([...work, foldMetrics(services)]);
    }
    for (const isolate of isolates) await flush(isolate);
    expect(await readBy(makeIsolate())).toBe(total);
  });
});

describe('the writes of one isolate', () => {
  const next = ({ row, samples, gauges }: TestIsolate) =>
    row.next(samples(0), gauges(0), services.clock.nowMs);
  const write = (one: ReturnType<typeof next>) => writeIsolate(services.db, one);

  it('may come in another order: an older one that is late changes nothing', async () => {
    const one = makeIsolate();
    count(one, 1);
    const older = next(one);
    count(one, 1);
    const newer = next(one);
    await write(newer);
    expect(await write(older)).toEqual({ seq: newer.seq, isFolded: false });
    expect(await readBy(makeIsolate())).toBe(2);
  });

  it('may learn of a fold twice: the second time it is about a row that is no longer theirs', async () => {
    const one = makeIsolate();
    count(one, 5);
    await flush(one);
    pass(silentMs + 1);
    await foldMetrics(services);
    count(one, 1);
    const [first, second] = [next(one), next(one)];
    const [firstState, secondState] = [await write(first), await write(second)];
    expect(one.row.settle(first, firstState, services.now())).toBe(false);
    // For another row, and lost on its way.
    next(one);
    expect(one.row.settle(second, secondState, services.now())).toBe(false);
    count(one, 1);
    await flush(one);
    expect(await readBy(makeIsolate())).toBe(7);
  });
});

describe('folding', () => {
  it('moves silent isolates to the totals, and changes no sum', async () => {
    const [silent, busy] = [makeIsolate(), makeIsolate()];
    count(silent, 5);
    await flush(silent);
    pass(silentMs + 1);
    count(busy, 1);
    await flush(busy);
    expect(await foldMetrics(services)).toBe(1);
    expect(await execute('select series, value from metric_total')).toMatchObject([
      { series: 'db_calls', value: 5 },
    ]);
    expect(await readBy(busy)).toBe(6);
  });

  it('twice, or with its answer lost, counts once', async () => {
    const one = makeIsolate();
    count(one, 5);
    await flush(one);
    pass(silentMs + 1);
    // The client repeats it by itself.
    database.server.setFault({ dropConnection: 'after', times: 1 });
    await foldMetrics(services);
    await foldMetrics(services);
    expect(await readBy(makeIsolate())).toBe(5);
  });

  it('is noticed by the isolate that wakes up, which begins another row', async () => {
    const one = makeIsolate();
    count(one, 5);
    await flush(one);
    pass(silentMs + 1);
    await foldMetrics(services);
    count(one, 2);
    await flush(one);
    expect(await readBy(makeIsolate())).toBe(7);
    const rows = await execute(
      "select samples from metric_isolate where folded_at is null and samples <> '{}'",
    );
    expect(rows).toMatchObject([{ samples: '{"db_calls":2}' }]);
    // And again, with two bases behind it.
    pass(silentMs + 1);
    await foldMetrics(services);
    count(one, 1);
    expect(await readBy(one)).toBe(8);
  });

  it.each(['before', 'after'] as const)(
    'of a row whose last write was lost %s its work takes what was stored, and the isolate knows',
    async (when) => {
      const one = makeIsolate();
      count(one, 5);
      await flush(one);
      count(one, 2);
      await losing(when, () => flush(one));
      pass(silentMs + 1);
      await foldMetrics(services);
      count(one, 1);
      await flush(one);
      expect(await readBy(makeIsolate())).toBe(8);
    },
  );

  it('during a read of the isolate itself is no loss to the reader', async () => {
    const one = makeIsolate();
    count(one, 5);
    await flush(one);
    pass(silentMs + 1);
    await foldMetrics(services);
    count(one, 1);
    expect(await readBy(one)).toBe(6);
  });

  it('leaves empty rows for a day, and an isolate that sleeps longer begins anew without them', async () => {
    const one = makeIsolate();
    count(one, 5);
    await flush(one);
    pass(silentMs + 1);
    await foldMetrics(services);
    expect(await execute('select samples from metric_isolate')).toMatchObject([{ samples: null }]);
    pass(foldedRowLifeMs + 1);
    await foldMetrics(services);
    expect(await execute('select * from metric_isolate')).toEqual([]);
    count(one, 1);
    await flush(one);
    expect(await readBy(makeIsolate())).toBe(6);
  });
});

describe('gauges', () => {
  it('add up over isolates that wrote lately, and those are counted', async () => {
    const [one, two, old] = [makeIsolate(1), makeIsolate(2), makeIsolate(4)];
    await flush(old);
    pass(gaugeLifeMs + 1);
    await flush(one);
    expect(await readBy(two, 'http_requests_in_flight')).toBe(3);
    expect(await readBy(two, 'isolates')).toBe(2);
  });
});

describe('a database that is away', () => {
  it('leaves what the isolate knows itself, marked as such', async () => {
    const one = makeIsolate(1);
    count(one, 3);
    database.server.setFault({ status: 503 });
    const { scope, samples } = await readMetrics(services, one);
    expect(scope).toBe('isolate');
    expect(samples.get('db_calls')).toBe(3);
    expect(samples.get('http_requests_in_flight')).toBe(1);
  });
});
