import type { Penalty } from '../../domain/penalty.ts';
import type { LeaseState } from '../../domain/quota.ts';
import { createBreaker, type Breaker } from '../../domain/breaker.ts';
import { createMemoryCache, type MemoryCache } from '../memory-cache.ts';
import { createKnownList, type KnownList } from './known-list.ts';
import { createRefusals, type Refusals } from './refusals.ts';

/** What limits remember beyond a request. Plain data, each part bounded. */
export interface LimitState {
  /** By subject, category and limit. */
  readonly leases: MemoryCache<LeaseState>;
  /** By hash of the client address. */
  readonly penalties: MemoryCache<Penalty>;
  /** Hashes of bearer tokens, and DSN keys, for while somebody guesses. */
  readonly knownTokens: KnownList;
  readonly knownKeys: KnownList;
  readonly refusals: Refusals;
  /** Keeps requests from asking a Redis that does not answer. */
  readonly breaker: Breaker;
}

const maxSubjects = 5_000;
/** Look-ups of what does not exist that an isolate makes in a minute before it asks the list instead. */
const missesPerMinute = 300;

export function createLimitState(): LimitState {
  return {
    leases: createMemoryCache(maxSubjects),
    penalties: createMemoryCache(maxSubjects),
    knownTokens: createKnownList(missesPerMinute),
    knownKeys: createKnownList(missesPerMinute),
    refusals: createRefusals(),
    // Opens after one lost answer: the isolate's own count costs nothing, and a wait costs the sender 0.25 s.
    breaker: createBreaker({ threshold: 1, firstOpenMs: 1_000, maxOpenMs: 10_000, random: Math.random }),
  };
}
