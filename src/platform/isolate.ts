import { createDbState, type DbState } from '../db/state.ts';
import { createBreaker, type Breaker } from '../domain/breaker.ts';
import { createMetrics, type Metrics } from '../domain/metrics/registry.ts';
import type { Env } from '../env.ts';
import { createBodyMemory, type BodyMemory } from './body-memory.ts';
import { createReadCacheState, type ReadCacheState } from './cache.ts';
import type { EdgeStore } from './edge-store.ts';
import { randomHex } from './ids.ts';
import { createIsolateCaches, type IsolateCaches } from './isolate-caches.ts';
import { createIsolateEdge } from './isolate-edge.ts';
import { createLimitState, type LimitState } from './limits/isolate-state.ts';
import { createSampledOut, type SampledOut } from './log/sampled-out.ts';
import { createInFlight, type InFlight } from './metrics/in-flight.ts';
import { createIsolateRow, type IsolateRow } from './metrics/isolate-row.ts';
import { createReadinessState, type ReadinessState } from './readiness-state.ts';
import { createStoreHealth, type StoreHealth } from './store-health.ts';

/**
 * All that outlives a request, a run or a batch inside one isolate. Plain data that all of them share, each part
 * bounded: nothing here holds a promise or a connection, for no request may wait for another's.
 */
export interface Isolate {
  /** All that it counted since it started. */
  readonly metrics: Metrics;
  readonly database: DbState;
  readonly caches: IsolateCaches;
  /** Answers of the API, by what was asked and by whom they may be seen. */
  readonly reads: ReadCacheState;
  /** This location's store; undefined where there is no Cache API. */
  readonly edge: (env: Env) => EdgeStore | undefined;
  readonly limits: LimitState;
  readonly bodyMemory: BodyMemory;
  readonly storeHealth: StoreHealth;
  readonly readiness: ReadinessState;
  readonly inFlight: InFlight;
  /** Log lines that sampling holds back. */
  readonly sampledOut: SampledOut;
  readonly metricsRow: IsolateRow;
  readonly flush: FlushState;
  /** Whether it served a request or ran a job: it then counts as started. A tail Worker's isolate does not. */
  hasServed: boolean;
}

/** How the counts get into the database. */
export interface FlushState {
  /** Another flush may begin from then on; epoch milliseconds. */
  claimedUntil: number;
  isFailing: boolean;
  /** Never opens; and failed flushes must not open the breaker that requests use. */
  readonly breaker: Breaker;
}

/** The entry makes one and passes it on; tests make as many as they like. */
export function createIsolate(): Isolate {
  const metrics = createMetrics();
  const caches = createIsolateCaches();
  return {
    metrics,
    database: createDbState(metrics),
    caches,
    reads: createReadCacheState(caches.changes),
    edge: createIsolateEdge(),
    limits: createLimitState(),
    bodyMemory: createBodyMemory(),
    storeHealth: createStoreHealth(),
    readiness: createReadinessState(),
    inFlight: createInFlight(),
    sampledOut: createSampledOut(metrics),
    metricsRow: createIsolateRow(() => randomHex(16)),
    flush: {
      claimedUntil: 0,
      isFailing: false,
      breaker: createBreaker({ threshold: Infinity, random: Math.random }),
    },
    hasServed: false,
  };
}
