import { createHash } from 'node:crypto';
import type { Context } from 'hono';
import { isObject } from '../reader/json.ts';
import { includesTag, parseEntityTags } from '../http/etag.ts';
import type { CachedAnswer, CachedRead, CacheResult } from '../platform/cache.ts';
import type { AppEnv } from './app-env.ts';

/** What `Cache-Status` says about an answer, besides its age (RFC 9211 2). */
const statusOf: Readonly<Record<CacheResult, string>> = {
  hit: 'hit',
  stale: 'hit',
  miss: 'fwd=miss; stored',
  outdated: 'fwd=stale; stored',
  bypass: 'fwd=request; stored',
  fallback: 'fwd=stale',
};

/** The cache key of a read: two keys are equal exactly when everything that the answer depends on is equal. */
export function cacheKeyOf(parts: readonly unknown[]): string {
  const text = JSON.stringify(parts, (_name, value: unknown) => (isObject(value) ? sorted(value) : value));
  return createHash('sha256').update(text).digest('base64url');
}

const sorted = (value: object): object =>
  Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1)));

/**
 * Answers a read from the cache, or fills the cache with it. Sets an entity tag and `Cache-Status`, which says what the
 * cache did; answers 304 when the client already has this state. Throws what the read throws.
 */
export async function answerCached(
  c: Context<AppEnv>,
  read: Omit<CachedRead, 'bypass' | 'doubt'>,
): Promise<Response> {
  const { services, actor } = c.var;
  const answer = await services.cache.read({
    ...read,
    // Not `no-cache`: `fetch` adds that by itself to every request with an `If-None-Match`.
    bypass: /(?:^|,)\s*max-age=0+\s*(?:,|$)/i.test(c.req.header('cache-control') ?? ''),
    doubt: actor.doubt,
  });
  c.header('ETag', answer.etag);
  // The client may keep the answer, but must ask the service before each use; that costs a 304.
  c.header('Cache-Control', 'private, no-cache');
  c.header('Cache-Status', cacheStatus(answer));
  if (answer.result === 'hit' || answer.ttlMs <= 0) c.header('Age', String(Math.floor(answer.ageMs / 1_000)));
  const warning = warningOf(answer);
  if (warning !== undefined) c.header('Warning', warning);
  const known = parseEntityTags(c.req.header('if-none-match') ?? '');
  if (known !== undefined && includesTag(known, answer.etag)) return c.body(null, 304);
  c.header('Content-Type', 'application/json');
  return c.body(answer.text, 200);
}

function cacheStatus({ result, ttlMs, failure }: CachedAnswer): string {
  const forwarded = failure === undefined ? '' : `; fwd-status=${failure.status}`;
  return `ballast; ${statusOf[result]}${forwarded}; ttl=${Math.floor(ttlMs / 1_000)}`;
}

/** RFC 7234 5.5.1 and 5.5.2; the header is obsolete, but clients still read it. */
function warningOf({ result }: CachedAnswer): string | undefined {
  if (result === 'stale') return '110 - "Response is Stale"';
  if (result === 'fallback') return '110 - "Response is Stale", 111 - "Revalidation Failed"';
  return undefined;
}
