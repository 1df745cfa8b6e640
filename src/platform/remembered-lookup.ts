import { databaseFailure } from '../db/fault.ts';
import type { AppError } from '../errors/app-error.ts';
import { lookupTtlMs } from './isolate-caches.ts';
import type { MemoryCache } from './memory-cache.ts';
import { withPatience } from './patience.ts';
import type { Services } from './services.ts';

/** A look-up by id that most requests repeat. */
export interface Lookup<Entry, Stale> {
  /** What it looks up, one word, for the log. */
  readonly name: string;
  readonly id: string;
  /** Its memory; null remembers that nothing has this id. */
  readonly cache: MemoryCache<Entry | null>;
  /** Asks the database; null when nothing has this id. Throws `DatabaseFailed`. */
  readonly ask: () => Promise<Entry | null>;
  /** Makes an answer of an entry that was found lately and that the database cannot confirm now. */
  readonly stale: (entry: Entry, failure: AppError) => Stale;
  /** False: wait for the database as long as it takes, even with such an entry at hand. Default: true. */
  readonly mayBeStale?: boolean;
}

/**
 * Asks the memory, then the database, and remembers its answer for `lookupTtlMs`, also that there is nothing. While the
 * database is down, or hangs and the answer may be stale, what was found lately has to do. Throws `DatabaseFailed`
 * without it.
 */
export async function rememberedLookup<Entry, Stale>(
  { now, defer }: Pick<Services, 'now' | 'defer'>,
  { name, id, cache, ask, stale, mayBeStale = true }: Lookup<Entry, Stale>,
): Promise<Entry | Stale | null> {
  const known = cache.get(id, now());
  if (known !== undefined) return known;
  const lately = (): Entry | undefined => cache.getStale(id, now()) ?? undefined;
  const asking = async (): Promise<Entry | null> => {
    const entry = await ask();
    cache.set(id, entry, lookupTtlMs, now());
    return entry;
  };
  const asked = asking();
  try {
    return await (mayBeStale && lately() !== undefined ? withPatience(`late ${name}`, asked, defer) : asked);
  } catch (error) {
    const failure = databaseFailure(error);
    if (failure === undefined) throw error;
    const entry = lately();
    if (entry === undefined) throw failure;
    return stale(entry, failure);
  }
}
