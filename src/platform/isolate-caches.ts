import type { Person } from '../domain/person.ts';
import type { Scope } from '../domain/scope.ts';
import { createMemoryCache, type MemoryCache } from './memory-cache.ts';
import { createProjectChanges, type ProjectChanges } from './project-changes.ts';

/** What a DSN key opens. */
export interface KeyEntry {
  readonly keyId: string;
  readonly projectId: number;
  /** The project's own limits, if it has any. */
  readonly ingestPerMinute: number | null;
  readonly ingestBytesPerMinute: number | null;
}

/** What a bearer token may do, until `expiresAt` (epoch milliseconds, null for never). */
export interface TokenEntry {
  readonly tokenId: string;
  readonly scopes: readonly Scope[];
  readonly projectId: number | null;
  readonly expiresAt: number | null;
  /** As far as this isolate knows. */
  lastUsedAt: number | null;
}

/** Who is signed in with a cookie, until `expiresAt` (epoch milliseconds). */
export interface SessionEntry {
  readonly sessionId: string;
  readonly person: Person;
  readonly createdAt: number;
  /** As far as this isolate knows. */
  lastSeenAt: number;
  expiresAt: number;
}

/** Answers that outlive a request inside this isolate. `null` remembers that there is no such key, token or session. */
export interface IsolateCaches {
  readonly keys: MemoryCache<KeyEntry | null>;
  /** By SHA-256 of the token, so that no secret stays in memory. */
  readonly tokens: MemoryCache<TokenEntry | null>;
  /** By SHA-256 of the cookie. */
  readonly sessions: MemoryCache<SessionEntry | null>;
  /**
   * Grouping keys, environments, releases and users, each of its issue or project, that were written a moment ago. The value is
   * the issue they were written for.
   */
  readonly sights: MemoryCache<string>;
  /** What outdates cached reads. */
  readonly changes: ProjectChanges;
}

/** A revoked key or token is refused everywhere within this time; at once in the isolate that revoked it. */
export const lookupTtlMs = 5_000;

/** How long an isolate assumes that the database still holds the sights that it wrote. */
export const sightTtlMs = 60_000;

/**
 * While the database cannot be asked, a key that was good within this time still lets events in. They wait in the spill
 * queue; so a key revoked elsewhere just before an outage is good for that long here.
 */
export const staleKeyMs = 3_600_000;

/**
 * While the database cannot be asked, a token that was good within this time still reads what is cached, and nothing
 * else. Shorter than for keys: a key only lets data in.
 */
export const staleTokenMs = 900_000;

export function createIsolateCaches(): IsolateCaches {
  return {
    keys: createMemoryCache(1_000, staleKeyMs),
    tokens: createMemoryCache(1_000, staleTokenMs),
    sessions: createMemoryCache(1_000, staleTokenMs),
    sights: createMemoryCache(10_000),
    changes: createProjectChanges(),
  };
}
