import type { Db } from '../db/client.ts';
import type { SlowQuery } from '../db/slow-query.ts';
import { outboundTraceHeaders } from '../http/outbound-trace.ts';
import { formatTraceparent, type TraceContext } from '../http/trace.ts';
import type { Env } from '../env.ts';
import { createReadCache, type ReadCache } from './cache.ts';
import { createDefer, type Defer } from './defer.ts';
import { createEventCost, observeCache, type EventCost } from './event-cost.ts';
import { mintId, randomHex } from './ids.ts';
import type { IsolateCaches } from './isolate-caches.ts';
import type { Isolate } from './isolate.ts';
import { createLimits, type Limits } from './limits/limits.ts';
import type { Log } from './log.ts';
import { openDatabase } from './open-database.ts';
import { createSpill, type Spill } from './spill.ts';

/** Everything a verb may use. Built per event (request, cron run, queue message); a verb takes the slice it needs. */
export interface Services extends Pick<Isolate, 'metrics' | 'bodyMemory' | 'storeHealth'> {
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
  readonly isolate: Isolate;
  readonly env: Env;
  /** Over `DATABASE_BUDGET_MS`: a job may take longer than a request. */
  readonly databaseBudgetMs?: number | undefined;
  readonly waitUntil: (work: Promise<unknown>) => void;
  /** Bound to the event's trace, span and request id. */
  readonly log: Log;
  readonly trace: TraceContext;
}

export function createServices(input: ServicesInput): Services {
  const { isolate, env, waitUntil, log, trace } = input;
  const { metrics, bodyMemory, storeHealth } = isolate;
  const defer = createDefer({ waitUntil, log });
  const db = openDatabase(env, {
    state: isolate.database,
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
    metrics,
    bodyMemory,
    storeHealth,
    db,
    caches: {
      keys: observeCache(isolate.caches.keys, 'key', { metrics, cost }),
      tokens: observeCache(isolate.caches.tokens, 'token', { metrics, cost }),
      sessions: isolate.caches.sessions,
      sights: isolate.caches.sights,
      changes: isolate.caches.changes,
    },
    // Only reads and writes of the API have a use for it.
    get cache() {
      return (cache ??= createReadCache({
        state: isolate.reads,
        edge: isolate.edge(env),
        metrics,
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
      state: isolate.limits,
      metrics,
      now: Date.now,
      log,
      cost: cost.redis,
      traceHeaders,
    }),
    spill: createSpill(env.SPILL_QUEUE, metrics),
    defer,
  };
}

/** One line with the plan, which is fetched first; without it when the database does not answer again. */
async function logSlowQuery(log: Log, { explain, ...query }: SlowQuery): Promise<void> {
  const plan = await explain?.().catch(() => undefined);
  log('warn', 'Slow query', { slow: true, ...query, ...(plan === undefined ? {} : { plan }) });
}
