import { windowOf } from '../../domain/quota.ts';
import { createMemoryCache } from '../memory-cache.ts';

/** Finds at most `maxRows` ids of `[from, to)` that exist. */
export type LoadIds = (from: string, to: string, maxRows: number) => Promise<readonly string[]>;

/**
 * Which ids exist, by pages of their first hex digit. While somebody guesses, a look-up for each guess would cost a query
 * each; sixteen pages answer for all of them, and an id that exists is found whatever else is asked.
 */
export interface KnownList {
  /** Counts a look-up that found nothing. */
  readonly noteMiss: (nowMs: number) => void;
  /** So many look-ups found nothing in this minute that the list is to be asked before any other. */
  readonly isUnderAttack: (nowMs: number) => boolean;
  /** False when no such id exists. `id` begins with a lower-case hex digit. Throws what `load` throws. */
  readonly mayExist: (id: string, nowMs: number, load: LoadIds) => Promise<boolean>;
}

/** An isolate finds an id that another isolate made after at most this long, as with everything that it remembers. */
const pageTtlMs = 5_000;
/** Requests that come while a page is loaded load it themselves, since no request may wait for another's query. */
const maxLoadsAPage = 5;
const maxIdsAPage = 4_000;
const pages = 16;
/** Sorts after every hex digit. */
const afterHex = 'g';

/** Look-ups that find nothing are free up to `missesPerMinute`. */
export function createKnownList(missesPerMinute: number): KnownList {
  const loaded = createMemoryCache<ReadonlySet<string>>(pages);
  const loads = createMemoryCache<{ count: number }>(pages);
  let windowAt = 0;
  let misses = 0;
  return {
    noteMiss(nowMs) {
      const window = windowOf(nowMs);
      misses = window === windowAt ? misses + 1 : 1;
      windowAt = window;
    },
    isUnderAttack: (nowMs) => windowOf(nowMs) === windowAt && misses > missesPerMinute,
    async mayExist(id, nowMs, load) {
      const page = id.charAt(0);
      const known = loaded.get(page, nowMs);
      if (known !== undefined) return isOn(known, id);
      const begun = loads.get(page, nowMs) ?? { count: 0 };
      if (begun.count >= maxLoadsAPage) return false;
      begun.count += 1;
      if (begun.count === 1) loads.set(page, begun, pageTtlMs, nowMs);
      const ids = new Set(await load(page, page + afterHex, maxIdsAPage));
      loaded.set(page, ids, pageTtlMs, nowMs);
      return isOn(ids, id);
    },
  };
}

/** Also true for a full page, which may have left the id out: then the database look-up decides. */
function isOn(ids: ReadonlySet<string>, id: string): boolean {
  return ids.has(id) || ids.size >= maxIdsAPage;
}
