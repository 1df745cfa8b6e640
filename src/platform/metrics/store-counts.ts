import type { Db } from '../../db/client.ts';
import {
  type IsolateWrite,
  type StoredMetrics,
  writeAndReadAll,
  writeIsolate,
} from '../../db/metric-store.ts';
import type { Samples } from '../../domain/metrics/family.ts';
import type { IsolateRow } from './isolate-row.ts';
import { gaugeLifeMs } from './lifetimes.ts';

/** One isolate as the shared counts see it. */
export interface CountedIsolate {
  readonly row: IsolateRow;
  /** All that it counted since it started. */
  readonly samples: (nowMs: number) => Samples;
  /** What is true of it now. */
  readonly gauges: (nowMs: number) => Samples;
}

/** A second write happens only when the row was folded in the meantime. The new row cannot be folded so soon. */
const maxWrites = 2;

async function writeUntilStored<T>(
  { row, samples, gauges }: CountedIsolate,
  now: () => number,
  write: (next: IsolateWrite) => Promise<{ readonly own: StoredMetrics['own']; readonly value: T }>,
): Promise<T | undefined> {
  for (let writes = 0; writes < maxWrites; writes += 1) {
    const startedAt = now();
    const next = row.next(samples(startedAt), gauges(startedAt), startedAt);
    const { own, value } = await write(next);
    if (row.settle(next, own, now())) return value;
  }
  return undefined;
}

/** Adds this isolate's counts to the shared counts. Throws `DatabaseFailed`; the next write then includes them. */
export async function storeCounts(db: Db, isolate: CountedIsolate, now: () => number): Promise<void> {
  await writeUntilStored(isolate, now, async (next) => ({ own: await writeIsolate(db, next), value: true }));
}

/** Like `storeCounts`, and reads all isolates' counts. Undefined when another write of this isolate came between. */
export async function storeAndReadCounts(
  db: Db,
  isolate: CountedIsolate,
  now: () => number,
): Promise<StoredMetrics | undefined> {
  return writeUntilStored(isolate, now, async (next) => {
    const stored = await writeAndReadAll(db, next, next.updatedAt - gaugeLifeMs);
    return { own: stored.own, value: stored };
  });
}
