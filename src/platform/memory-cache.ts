/** A bounded map with an age limit, for values that outlive a request inside one isolate. */
export interface MemoryCache<V> {
  get: (key: string, nowMs: number) => V | undefined;
  set: (key: string, value: V, ttlMs: number, nowMs: number) => void;
  delete: (key: string) => void;
  clear: () => void;
}

/** Holds at most `maxEntries`; when full, the oldest written goes. Plain data only: nothing that does I/O. */
export function createMemoryCache<V>(maxEntries: number): MemoryCache<V> {
  const entries = new Map<string, { value: V; expiresAt: number }>();
  return {
    get(key, nowMs) {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      if (entry.expiresAt > nowMs) return entry.value;
      entries.delete(key);
      return undefined;
    },
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
