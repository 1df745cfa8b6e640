import { createDb } from '../../src/db/client.ts';
import { createDbState, type DbState } from '../../src/db/state.ts';
import { createBodyMemory } from '../../src/platform/body-memory.ts';
import { createStoreHealth } from '../../src/platform/store-health.ts';
import { createReadCache, createReadCacheState, type ReadCacheState } from '../../src/platform/cache.ts';
import type { EdgeStore } from '../../src/platform/edge-store.ts';
import { createEventCost } from '../../src/platform/event-cost.ts';
import { mintId, randomHex } from '../../src/platform/ids.ts';
import { staleTokenMs } from '../../src/platform/isolate-caches.ts';
import { createMemoryCache } from '../../src/platform/memory-cache.ts';
import { createProjectChanges } from '../../src/platform/project-changes.ts';
import type { Services } from '../../src/platform/services.ts';
import { createTestLimits } from './limits.ts';

/** A clock that moves only when the test moves it. */
export interface TestClock {
  nowMs: number;
}

/** Half past twelve: neither the start of an hour nor of a day. */
export const startOfTests = Date.parse('2026-07-28T12:30:00.000Z');

export interface TestServices extends Services {
  /** What events share of the database; `db` is opened with it. */
  readonly database: DbState;
  readonly clock: TestClock;
  /** What was logged: level and sentence. */
  readonly lines: string[];
  /** Waits for what was deferred, and throws what it threw. */
  readonly settle: () => Promise<void>;
}

/** Where reads are cached. Default: nowhere, so that a test reads what it has written beside the API. */
export interface TestCaching {
  readonly reads?: ReadCacheState;
  readonly edge?: EdgeStore;
}

/** Real services on a database, with their own caches and a clock of their own. No limits. */
export function createTestServices(
  database: { readonly url: string },
  nowMs = startOfTests,
  caching: TestCaching = {},
): TestServices {
  const clock: TestClock = { nowMs };
  const lines: string[] = [];
  const deferred: Promise<unknown>[] = [];
  // One for the whole file, so the time that one event may take is no measure here.
  const state = createDbState();
  const { metrics } = state;
  const db = createDb({ url: database.url, timeoutMs: 20_000, budgetMs: Infinity, state });
  const { reads = createReadCacheState(createProjectChanges(), { maxEntries: 0, maxChars: 0 }), edge } =
    caching;
  const cost = createEventCost(db.cost);
  const now = () => clock.nowMs;
  const defer: Services['defer'] = (_name, work) => void deferred.push(work);
  return {
    clock,
    lines,
    settle: async () => void (await Promise.all(deferred.splice(0))),
    db,
    database: state,
    metrics,
    bodyMemory: createBodyMemory(),
    storeHealth: createStoreHealth(),
    cost,
    traceHeaders: {},
    caches: {
      keys: createMemoryCache(100),
      tokens: createMemoryCache(100, staleTokenMs),
      sessions: createMemoryCache(100, staleTokenMs),
      sights: createMemoryCache(100),
      changes: reads.changes,
    },
    cache: createReadCache({ state: reads, edge, metrics, cost, now, defer }),
    log: (level, msg) => void lines.push(`${level} ${msg}`),
    now,
    randomHex,
    mintId,
    limits: createTestLimits(clock, createEventCost(db.cost).redis),
    defer,
  };
}
