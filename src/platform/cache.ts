import { databaseFailure } from '../db/fault.ts';
import { judgeValue, type CacheAges } from '../http/cached-value.ts';
import { etagOf } from '../http/etag.ts';
import { NotFound, type AppError } from '../errors/app-error.ts';
import type { EdgeStore } from './edge-store.ts';
import { noteCache, type CacheNotes } from './event-cost.ts';
import { withPatience } from './patience.ts';
import { createProjectChanges, type ProjectChanges } from './project-changes.ts';
import { createValueStore, type CachedValue, type ValueStore, type ValueStoreLimits } from './value-store.ts';

/** How a read is cached. */
export interface CacheRule {
  /** One word, for logs and metrics. */
  readonly name: string;
  /** `writes`: only our API changes it. `events`: each stored event does too. */
  readonly changesWith: 'writes' | 'events';
}

/**
 * What the cache did: `hit` shown as it was; `stale` the same, and read again after the response; `miss` nothing was
 * there; `outdated` what was there had changed or was too old; `bypass` the client wanted the database; `fallback` the
 * database did not answer, so what was there had to do.
 */
export type CacheResult = 'hit' | 'stale' | 'miss' | 'outdated' | 'bypass' | 'fallback';

export interface CachedRead {
  readonly rule: CacheRule;
  /** Says everything that the answer depends on: who may see it, what was asked. A few dozen characters. */
  readonly key: string;
  /** Ask the database even when a cached value exists, and answer with the failure if it fails. */
  readonly bypass: boolean;
  /** Why the read must not ask the database at all; only a cached value can answer then. */
  readonly doubt: AppError | undefined;
  /** Reads the database. `projectId` is undefined when the answer is about several. */
  readonly load: () => Promise<{ readonly text: string; readonly projectId: number | undefined }>;
}

export interface CachedAnswer {
  readonly text: string;
  readonly etag: string;
  readonly result: CacheResult;
  readonly ageMs: number;
  /** Until it is stale; negative since then. */
  readonly ttlMs: number;
  /** Why the database was not heard; with `fallback` only. */
  readonly failure?: AppError;
}

/** Answers of the database, kept in this isolate and, where the Cache API works, in this location. */
export interface ReadCache {
  /** Throws what `load` throws, `doubt` included, unless there is something to show instead. */
  readonly read: (read: CachedRead) => Promise<CachedAnswer>;
  /**
   * To be called after a write through the API, done or perhaps done, before it is answered: the next read, here and in
   * this location, asks the database. `isGone`: what belongs to the project is not even shown in an outage.
   */
  readonly noteWrite: (projectId: number | undefined, isGone: boolean) => Promise<void>;
}

/** What the cache of an isolate remembers. Plain data, bounded. */
export interface ReadCacheState {
  readonly values: ValueStore;
  readonly changes: ProjectChanges;
}

export interface ReadCacheInput extends CacheNotes {
  readonly state: ReadCacheState;
  readonly edge: EdgeStore | undefined;
  readonly now: () => number;
  readonly defer: (name: string, work: Promise<unknown>) => void;
}

/**
 * A change made elsewhere shows after 5 s at the latest, as with revoked tokens. An hour is how long keys, too, stay good
 * in an outage.
 */
export const cacheAges: CacheAges = { freshMs: 2_000, staleMs: 5_000, keepMs: 3_600_000 };

/** For a look into the location's cache, when there is nothing else to show. */
const outageEdgeMs = 1_000;

/** When a request that refreshes a value is cut off, another request may refresh it after this long. */
const refreshHoldMs = 10_000;

const isolateLimits: ValueStoreLimits = { maxEntries: 500, maxChars: 8 * 1024 * 1024 };

export function createReadCacheState(
  changes = createProjectChanges(),
  limits: ValueStoreLimits = isolateLimits,
): ReadCacheState {
  return { values: createValueStore(limits), changes };
}

export function createReadCache({ state, edge, metrics, cost, now, defer }: ReadCacheInput): ReadCache {
  const { values, changes } = state;

  /** What is there, the newest of isolate and location; hears of changes made elsewhere in the location. */
  const find = async (key: string, judge: (value: CachedValue) => boolean) => {
    const ours = values.get(key);
    if (edge === undefined) return ours;
    const [changedAt, theirs] = await Promise.all([
      edge.readChangedAt(),
      ours !== undefined && judge(ours) ? undefined : edge.read(key),
    ]);
    if (changedAt > 0) changes.noteWrite(undefined, Math.min(changedAt, now()));
    if (theirs === undefined || theirs.readAt <= (ours?.readAt ?? 0)) return ours;
    values.set(key, theirs);
    return theirs;
  };

  const drop = (key: string): void => {
    values.delete(key);
    if (edge !== undefined) defer('drop cached value', edge.remove(key));
  };

  const load = async (read: CachedRead): Promise<CachedValue> => {
    const readAt = now();
    try {
      const { text, projectId } = await read.load();
      const value = { text, etag: etagOf(text), readAt, projectId };
      // A slow read must not push aside one that began after it.
      if ((values.get(read.key)?.readAt ?? 0) <= readAt) values.set(read.key, value);
      if (edge !== undefined) defer('cache value', edge.write(read.key, value, cacheAges.keepMs));
      return value;
    } catch (error) {
      if (error instanceof NotFound) drop(read.key);
      throw error;
    }
  };

  const refresh = async (read: CachedRead): Promise<void> => {
    try {
      await load(read);
    } catch (error) {
      // The next request meets the same failure and reports it.
      if (databaseFailure(error) === undefined && !(error instanceof NotFound)) throw error;
    }
  };

  const read = async (asked: CachedRead): Promise<CachedAnswer> => {
    const { rule, key, bypass, doubt } = asked;
    const judge = ({ readAt, projectId }: CachedValue, nowMs: number) => {
      const changedAt = changes.changedAt(projectId, rule.changesWith === 'events', nowMs);
      return judgeValue({ readAt, changedAt }, cacheAges, nowMs);
    };
    const answer = (value: CachedValue, result: CacheResult, failure?: AppError): CachedAnswer => {
      noteCache({ metrics, cost }, rule.name, result);
      const ageMs = Math.max(0, now() - value.readAt);
      const { text, etag } = value;
      const ttlMs = cacheAges.freshMs - ageMs;
      return { text, etag, result, ageMs, ttlMs, ...(failure === undefined ? {} : { failure }) };
    };

    /** Answers with the cached value, unless it was deleted since: a deleted value is gone even during an outage. */
    const fallBack = async (value: CachedValue, failure: AppError): Promise<CachedAnswer> => {
      const goneAt = edge === undefined ? 0 : await edge.readGoneAt(value.projectId);
      if (value.readAt <= goneAt) throw failure;
      return answer(value, 'fallback', failure);
    };

    if (bypass) {
      if (doubt !== undefined) throw doubt;
      return answer(await load(asked), 'bypass');
    }
    const found = await find(key, (value) => judge(value, now()) === 'fresh');
    const nowMs = now();
    const verdict = found === undefined ? 'gone' : judge(found, nowMs);
    if (found === undefined || verdict === 'gone') {
      try {
        if (doubt !== undefined) throw doubt;
        return answer(await load(asked), 'miss');
      } catch (error) {
        const failure = databaseFailure(error);
        const kept = failure === undefined ? undefined : await edge?.read(key, outageEdgeMs);
        if (failure === undefined || kept === undefined || judge(kept, now()) === 'gone') throw error;
        return await fallBack(kept, failure);
      }
    }
    if (verdict === 'fresh') return answer(found, 'hit');
    if (doubt !== undefined) return fallBack(found, doubt);
    if (verdict === 'stale') {
      if (values.claimRefresh(key, nowMs, nowMs + refreshHoldMs)) defer('refresh cache', refresh(asked));
      return answer(found, 'stale');
    }
    try {
      const loaded = await withPatience('late cache value', load(asked), defer);
      return answer(loaded, 'outdated');
    } catch (error) {
      const failure = databaseFailure(error);
      if (failure === undefined) throw error;
      return await fallBack(found, failure);
    }
  };

  return {
    read,
    noteWrite: async (projectId, isGone) => {
      const nowMs = now();
      changes.noteWrite(projectId, nowMs);
      if (isGone) values.forget(projectId);
      await Promise.all([
        edge?.writeChangedAt(nowMs),
        isGone ? edge?.writeGoneAt(projectId, nowMs, cacheAges.keepMs) : undefined,
      ]);
    },
  };
}
