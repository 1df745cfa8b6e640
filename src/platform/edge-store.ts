import { atMost } from './at-most.ts';
import type { CachedValue } from './value-store.ts';

/** What we use of the Cache API. */
export type EdgeCache = Pick<Cache, 'match' | 'put' | 'delete'>;

/**
 * Cached values that all isolates of one location share, and the time of the last change made there. Does nothing on
 * `*.workers.dev`, where the Cache API has no effect. Never throws and never takes longer than a moment, or
 * than `maxMs`.
 */
export interface EdgeStore {
  readonly read: (key: string, maxMs?: number) => Promise<CachedValue | undefined>;
  readonly write: (key: string, value: CachedValue, ttlMs: number) => Promise<void>;
  readonly remove: (key: string) => Promise<void>;
  /** The time of the last change, epoch milliseconds; 0 when no change still matters. */
  readonly readChangedAt: () => Promise<number>;
  readonly writeChangedAt: (nowMs: number) => Promise<void>;
  /** When this location last deleted something that such a value may show; 0 when it deleted nothing lately. */
  readonly readGoneAt: (projectId: number | undefined) => Promise<number>;
  /** Notes that something of this project was deleted; undefined when the project is unknown. Kept for `ttlMs`. */
  readonly writeGoneAt: (projectId: number | undefined, nowMs: number, ttlMs: number) => Promise<void>;
}

/** A look-up in the same building takes a millisecond or two. After this long, asking the database is as fast. */
const maxReadMs = 50;
const maxWriteMs = 250;

/** Longer than any value is shown without asking the database. */
const changeTtlS = 60;

const metaHeader = 'X-Ballast-Value';
const metaPattern = /^(\d{1,15}) (\d{1,15}|-) (".{1,100}")$/;

/**
 * Wraps the Cache API. Our keys are URLs of a host that does not exist, in a named cache, so that no fetch and no visitor
 * meets them. `instance` tells apart deployments that share a zone.
 */
export function createEdgeStore(open: () => Promise<EdgeCache>, instance: string): EdgeStore {
  const urlOf = (key: string): string => `https://cache.ballast.invalid/${instance}/${key}`;
  const changesUrl = urlOf('changes');
  const readTime = (url: string) =>
    atMost(maxReadMs, 0, async () => {
      const response = await (await open()).match(url);
      const text = response === undefined ? '' : await response.text();
      return /^\d{1,15}$/.test(text) ? Number(text) : 0;
    });
  const writeTime = (url: string, timeMs: number, ttlS: number) =>
    atMost(maxWriteMs, undefined, async () => {
      const response = new Response(String(timeMs), { headers: maxAge(ttlS) });
      await (await open()).put(url, response);
    });
  /** The mark for values about several projects: any deletion outdates them. */
  const anyGoneUrl = urlOf('gone');
  const allGoneUrl = urlOf('gone-all');
  const goneUrl = (projectId: number | undefined) =>
    projectId === undefined ? anyGoneUrl : urlOf(`gone-${projectId}`);
  return {
    read: (key, maxMs = maxReadMs) =>
      atMost(maxMs, undefined, async () => {
        const response = await (await open()).match(urlOf(key));
        if (response === undefined) return undefined;
        const [, readAt, projectId, etag] = metaPattern.exec(response.headers.get(metaHeader) ?? '') ?? [];
        if (readAt === undefined || etag === undefined) return undefined;
        return {
          text: await response.text(),
          etag,
          readAt: Number(readAt),
          projectId: projectId === '-' ? undefined : Number(projectId),
        };
      }),
    write: (key, { text, etag, readAt, projectId }, ttlMs) =>
      atMost(maxWriteMs, undefined, async () => {
        const headers = { [metaHeader]: `${readAt} ${projectId ?? '-'} ${etag}`, ...maxAge(ttlMs / 1_000) };
        await (await open()).put(urlOf(key), new Response(text, { headers }));
      }),
    remove: (key) =>
      atMost(maxWriteMs, undefined, async () => void (await (await open()).delete(urlOf(key)))),
    readChangedAt: () => readTime(changesUrl),
    writeChangedAt: (nowMs) => writeTime(changesUrl, nowMs, changeTtlS),
    readGoneAt: async (projectId) =>
      Math.max(...(await Promise.all([allGoneUrl, goneUrl(projectId)].map(readTime)))),
    writeGoneAt: async (projectId, nowMs, ttlMs) => {
      const urls = [anyGoneUrl, projectId === undefined ? allGoneUrl : goneUrl(projectId)];
      await Promise.all(urls.map((url) => writeTime(url, nowMs, ttlMs / 1_000)));
    },
  };
}

const maxAge = (seconds: number): Record<string, string> => ({
  'Cache-Control': `max-age=${Math.floor(seconds)}`,
});
