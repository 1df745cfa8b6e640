import { createDb, type Db } from '../db/client.ts';
import type { Env } from '../env.ts';
import { mintId, randomHex } from './ids.ts';
import { isolateCaches, type IsolateCaches } from './isolate-caches.ts';
import { checkLimit, type LimitDecision } from './limiter.ts';
import type { Log } from './log.ts';

/** Everything a verb may use. Built per event (request, cron run, queue message); a verb takes the slice it needs. */
export interface Services {
  readonly db: Db;
  readonly caches: IsolateCaches;
  readonly log: Log;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly randomHex: (bytes: number) => string;
  readonly mintId: typeof mintId;
  readonly limitIngest: (publicKey: string) => Promise<LimitDecision>;
  readonly limitAuthentication: (address: string) => Promise<LimitDecision>;
  /** Work after the response. It survives its own failure: that is logged, never thrown. */
  readonly defer: (name: string, work: Promise<unknown>) => void;
}

export interface ServicesInput {
  readonly env: Env;
  readonly waitUntil: (work: Promise<unknown>) => void;
  /** Bound to the event's trace, span and request id. */
  readonly log: Log;
}

export function createServices({ env, waitUntil, log }: ServicesInput): Services {
  return {
    db: createDb({
      url: env.DATABASE_URL,
      authToken: env.DATABASE_AUTH_TOKEN,
      timeoutMs: env.DATABASE_TIMEOUT_MS,
    }),
    caches: isolateCaches,
    log,
    now: Date.now,
    randomHex,
    mintId,
    limitIngest: (publicKey) => checkLimit(env.INGEST_LIMITER, publicKey),
    limitAuthentication: (address) => checkLimit(env.AUTH_LIMITER, address),
    defer(name, work) {
      waitUntil(work.catch((error: unknown) => log('error', 'Deferred work failed', { work: name, error })));
    },
  };
}
