/** A bounded map with an age limit, for values that outlive a request inside one isolate. */
export interface MemoryCache<V> {
  get: (key: string, nowMs: number) => V | undefined;
  /** Like `get`, but also returns expired values that the cache still keeps, for use during an outage. */
  getStale: (key: string, nowMs: number) => V | undefined;
  set: (key: string, value: V, ttlMs: number, nowMs: number) => void;
  delete: (key: string) => void;
  clear: () => void;
}

/**
 * Holds at most `maxEntries`; a full cache drops the entry written first. Keeps expired values for `staleMs` more, for
 * `getStale`. Plain data only: nothing that does I/O.
 */
export function createMemoryCache<V>(maxEntries: number, staleMs = 0): MemoryCache<V> {
  const entries = new Map<string, { value: V; expiresAt: number }>();
  const getStale = (key: string, nowMs: number): V | undefined => {
    const entry = entries.get(key);
    if (entry === undefined) return undefined;
    if (entry.expiresAt + staleMs > nowMs) return entry.value;
    entries.delete(key);
    return undefined;
  };
  return {
    get(key, nowMs) {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      return entry.expiresAt > nowMs ? entry.value : undefined;
    },
    getStale,
    set(key, value, ttlMs, nowMs) {
      entries.delete(key);
      if (entries.size >= maxEntries) {
        const oldest = entries.keys().next();
        if (oldest.done !== true) entries.delete(oldest.value);
      }
      entries.set(key, { value, expiresAt: nowMs + ttlMs });
    },
    delete: (key) => void entries.delete(key),
    clear: () => entries.clear(),
  };
}
