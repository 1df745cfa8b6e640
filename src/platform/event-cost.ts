import type { DbCost } from '../db/transport.ts';
import type { Metrics } from '../domain/metrics/registry.ts';
import type { Facts } from './log/fields.ts';
import type { MemoryCache } from './memory-cache.ts';

/** What one request, run or batch cost, for its wide line. Adapters add to it as they work. */
export interface EventCost {
  readonly db: DbCost;
  readonly redis: RedisCost;
  /** `name:result` of each cache that was asked: `key:hit`, `issues:stale`. */
  readonly cache: string[];
}

export interface RedisCost {
  commands: number;
  durationMs: number;
}

const maxCacheResults = 20;

export function createEventCost(db: DbCost): EventCost {
  return { db, redis: { commands: 0, durationMs: 0 }, cache: [] };
}

/** The fields of the wide line; what was not used is left out. */
export function costFields({ db, redis, cache }: EventCost): Facts {
  return {
    dbMs: db.durationMs,
    dbRoundTrips: db.roundTrips,
    rowsRead: db.rowsRead,
    rowsWritten: db.rowsWritten,
    ...(db.retries === 0 ? {} : { dbRetries: db.retries }),
    ...(redis.commands === 0 ? {} : { redisMs: redis.durationMs, redisCommands: redis.commands }),
    ...(cache.length === 0 ? {} : { cache }),
  };
}

export interface CacheNotes {
  readonly metrics: Metrics;
  readonly cost: Pick<EventCost, 'cache'>;
}

/** Notes and counts what a cache answered. Our code chooses names and results: words in lower case. */
export function noteCache({ metrics, cost }: CacheNotes, cache: string, result: string): void {
  metrics.count('cacheRequests', { cache, result });
  if (cost.cache.length < maxCacheResults) cost.cache.push(`${cache}:${result}`);
}

/** The same cache, whose answers are noted under `name`. */
export function observeCache<V>(cache: MemoryCache<V>, name: string, notes: CacheNotes): MemoryCache<V> {
  return {
    ...cache,
    get(key, nowMs) {
      const value = cache.get(key, nowMs);
      noteCache(notes, name, value === undefined ? 'miss' : 'hit');
      return value;
    },
  };
}
