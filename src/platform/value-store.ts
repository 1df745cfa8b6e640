/** The text of an answer, as it was read. */
export interface CachedValue {
  readonly text: string;
  readonly etag: string;
  /** When the database was asked; epoch milliseconds. */
  readonly readAt: number;
  /** Whose data it is; undefined when it is that of several. */
  readonly projectId: number | undefined;
}

/** Cached values in this isolate's memory. */
export interface ValueStore {
  readonly get: (key: string) => CachedValue | undefined;
  readonly set: (key: string, value: CachedValue) => void;
  readonly delete: (key: string) => void;
  /** Drops the values of a project and those of several projects; drops all values for undefined. */
  readonly forget: (projectId: number | undefined) => void;
  /** True for one caller until `untilMs` or the next `set`: it will read the value again. */
  readonly claimRefresh: (key: string, nowMs: number, untilMs: number) => boolean;
  readonly size: () => number;
}

export interface ValueStoreLimits {
  readonly maxEntries: number;
  readonly maxChars: number;
}

/** Bounded in number and in characters: a full store drops the value that was unused for longest. */
export function createValueStore({ maxEntries, maxChars }: ValueStoreLimits): ValueStore {
  const entries = new Map<string, { readonly value: CachedValue; refreshingUntil: number }>();
  let chars = 0;
  const remove = (key: string): void => {
    chars -= entries.get(key)?.value.text.length ?? 0;
    entries.delete(key);
  };
  return {
    get(key) {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      entries.delete(key);
      entries.set(key, entry);
      return entry.value;
    },
    set(key, value) {
      remove(key);
      if (maxEntries === 0 || value.text.length > maxChars) return;
      entries.set(key, { value, refreshingUntil: 0 });
      chars += value.text.length;
      for (const oldest of entries.keys()) {
        if (entries.size <= maxEntries && chars <= maxChars) break;
        remove(oldest);
      }
    },
    delete: remove,
    forget(projectId) {
      for (const [key, { value }] of entries) {
        if (projectId === undefined || value.projectId === undefined || value.projectId === projectId) {
          remove(key);
        }
      }
    },
    claimRefresh(key, nowMs, untilMs) {
      const entry = entries.get(key);
      if (entry === undefined || entry.refreshingUntil > nowMs) return false;
      entry.refreshingUntil = untilMs;
      return true;
    },
    size: () => entries.size,
  };
}
