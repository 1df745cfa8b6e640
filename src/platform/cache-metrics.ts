/** Plain numbers of the isolate, by `name:result`. Requests add to them and never wait on them. */
const counts = new Map<string, number>();

/** Counts what a cache answered. Our code chooses all names and results, so the set is closed. */
export function countCacheResult(nameAndResult: string): void {
  counts.set(nameAndResult, (counts.get(nameAndResult) ?? 0) + 1);
}

/**
 * How often each cache of this isolate answered how since it started: `key:hit`, `issues:stale`. The look-ups `key` and
 * `token` know `hit` and `miss`; cached reads the results of `CacheResult`. A copy; every number only grows.
 */
export function cacheMetrics(): ReadonlyMap<string, number> {
  return new Map(counts);
}
