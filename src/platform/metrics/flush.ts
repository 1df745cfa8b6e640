import type { Db } from '../../db/client.ts';
import { isAhead } from '../../domain/is-ahead.ts';
import type { Env } from '../../env.ts';
import type { Log } from '../log.ts';
import { openDatabase } from '../open-database.ts';
import type { Isolate } from '../isolate.ts';
import { countsOf } from './collect.ts';
import { gatherMs } from './lifetimes.ts';
import { storeCounts } from './store-counts.ts';

type FlushEnv = Pick<Env, 'DATABASE_URL' | 'DATABASE_AUTH_TOKEN' | 'DATABASE_SERVICE'>;

export interface FlushContext {
  readonly isolate: Isolate;
  readonly env: FlushEnv;
  readonly waitUntil: (work: Promise<unknown>) => void;
  readonly log: Log;
}

/**
 * How long a claimed flush blocks other flushes. Less than `gatherMs`, so that the next flush covers what is counted
 * shortly before this one and after its answer. A flush whose request was cut off blocks others only this long.
 */
const claimMs = 6_000;
const timeoutMs = 3_000;

/** The database as metrics use it: bounded in time, and never in the way of requests. */
export function openMetricsDatabase({ database, flush }: Isolate, env: FlushEnv): Db {
  return openDatabase(env, { timeoutMs, budgetMs: timeoutMs, state: database, breaker: flush.breaker });
}

/** Whether a flush is needed and no request has claimed it yet. */
export const isFlushDue = ({ flush }: Isolate, nowMs: number): boolean =>
  !isAhead(flush.claimedUntil, claimMs, nowMs);

/** Schedules a write within `gatherMs` of everything counted until then, by this request and by others. */
export function scheduleFlush(context: FlushContext): void {
  const nowMs = Date.now();
  if (!isFlushDue(context.isolate, nowMs)) return;
  context.isolate.flush.claimedUntil = nowMs + claimMs;
  context.waitUntil(gather().then(() => flushNow(context)));
}

/** Writes what was counted. Never throws: a failure is counted, the first of several is logged, the next write carries it. */
export async function flushNow({
  isolate,
  env,
  log,
}: Pick<FlushContext, 'isolate' | 'env' | 'log'>): Promise<void> {
  const { flush, metrics } = isolate;
  try {
    await storeCounts(openMetricsDatabase(isolate, env), countsOf(isolate), Date.now);
    flush.isFailing = false;
  } catch (error) {
    metrics.count('flushFailures', {});
    if (!flush.isFailing) log('warn', 'Metrics could not be stored', { error });
    flush.isFailing = true;
  }
}

function gather(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, gatherMs);
  });
}
