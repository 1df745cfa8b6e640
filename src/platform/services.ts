import type { Db } from '../db/client.ts';
import type { SlowQuery } from '../db/slow-query.ts';
import { outboundTraceHeaders } from '../http/outbound-trace.ts';
import { formatTraceparent, type TraceContext } from '../http/trace.ts';
import type { Env } from '../env.ts';
import { createReadCache, type ReadCache } from './cache.ts';
import { createDefer, type Defer } from './defer.ts';
import { createEventCost, observeCache, type EventCost } from './event-cost.ts';
import { mintId, randomHex } from './ids.ts';
import { isolateCaches, isolateReads, type IsolateCaches } from './isolate-caches.ts';
import { isolateEdge } from './isolate-edge.ts';
import { isolateLimitState } from './limits/isolate-state.ts';
import { createLimits, type Limits } from './limits/limits.ts';
import type { Log } from './log.ts';
import { openDatabase } from './open-database.ts';
import { createSpill, type Spill } from './spill.ts';

/** Everything a verb may use. Built per event (request, cron run, queue message); a verb takes the slice it needs. */
export interface Services {
  readonly db: Db;
  readonly caches: IsolateCaches;
  /** Answers of the API, kept for seconds, and longer for an outage. */
  readonly cache: ReadCache;
  readonly log: Log;
  /** What this event cost so far; its log line tells it. */
  readonly cost: EventCost;
  /** For every call to another service, so that its log and ours share a trace id. */
  readonly traceHeaders: Readonly<Record<string, string>>;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly randomHex: (bytes: number) => string;
  readonly mintId: typeof mintId;
  readonly limits: Limits;
  /** Where accepted events wait while the database is down; undefined without a queue. */
  readonly spill?: Spill | undefined;
  readonly defer: Defer;
}

export interface ServicesInput {
  readonly env: Env;
  /** Over `DATABASE_BUDGET_MS`: a job may take longer than a request. */
  readonly databaseBudgetMs?: number | undefined;
  readonly waitUntil: (work: Promise<unknown>) => void;
  /** Bound to the event's trace, span and request id. */
  readonly log: Log;
  readonly trace: TraceContext;
}

export function createServices(input: ServicesInput): Services {
  const { env, waitUntil, log, trace } = input;
  const defer = createDefer({ waitUntil, log });
  const db = openDatabase(env, {
    timeoutMs: env.DATABASE_TIMEOUT_MS,
    budgetMs: input.databaseBudgetMs ?? env.DATABASE_BUDGET_MS,
    slowQueryMs: env.SLOW_QUERY_MS,
    onSlowQuery: (query) => defer('log slow query', logSlowQuery(log, query)),
    traceparent: formatTraceparent(trace),
  });
  const cost = createEventCost(db.cost);
  const traceHeaders = outboundTraceHeaders(trace);
  let cache: ReadCache | undefined;
  return {
    db,
    caches: {
      keys: observeCache(isolateCaches.keys, 'key', cost),
      tokens: observeCache(isolateCaches.tokens, 'token', cost),
      sessions: isolateCaches.sessions,
      sights: isolateCaches.sights,
      changes: isolateCaches.changes,
    },
    // Only reads and writes of the API have a use for it.
    get cache() {
      return (cache ??= createReadCache({
        state: isolateReads,
        edge: isolateEdge(env),
        cost,
        now: Date.now,
        defer,
      }));
    },
    log,
    cost,
    traceHeaders,
    now: Date.now,
    randomHex,
    mintId,
    limits: createLimits({
      env,
      state: isolateLimitState,
      now: Date.now,
      log,
      cost: cost.redis,
      traceHeaders,
    }),
    spill: createSpill(env.SPILL_QUEUE),
    defer,
  };
}

/** One line with the plan, which is fetched first; without it when the database does not answer again. */
async function logSlowQuery(log: Log, { explain, ...query }: SlowQuery): Promise<void> {
  const plan = await explain?.().catch(() => undefined);
  log('warn', 'Slow query', { slow: true, ...query, ...(plan === undefined ? {} : { plan }) });
}
