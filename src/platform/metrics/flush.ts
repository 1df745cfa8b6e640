import { createBreaker } from '../../domain/breaker.ts';
import type { Db } from '../../db/client.ts';
import { isAhead } from '../../domain/is-ahead.ts';
import type { Env } from '../../env.ts';
import type { Log } from '../log.ts';
import { openDatabase } from '../open-database.ts';
import { countFlushFailure } from './collect.ts';
import { storeCounts, thisIsolate } from './isolate.ts';
import { gatherMs } from './lifetimes.ts';

type FlushEnv = Pick<Env, 'DATABASE_URL' | 'DATABASE_AUTH_TOKEN' | 'DATABASE_SERVICE'>;

export interface FlushContext {
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

let claimedUntil = 0;
let isFailing = false;

/** A breaker that never opens. Failed flushes must not open the breaker that requests use. */
const breaker = createBreaker({ threshold: Infinity, random: Math.random });

/** The database as metrics use it: bounded in time, and never in the way of requests. */
export function openMetricsDatabase(env: FlushEnv): Db {
  return openDatabase(env, { timeoutMs, budgetMs: timeoutMs, breaker });
}

/** Whether a flush is needed and no request has claimed it yet. */
export const isFlushDue = (nowMs: number): boolean => !isAhead(claimedUntil, claimMs, nowMs);

/** Schedules a write within `gatherMs` of everything counted until then, by this request and by others. */
export function scheduleFlush(context: FlushContext): void {
  const nowMs = Date.now();
  if (!isFlushDue(nowMs)) return;
  claimedUntil = nowMs + claimMs;
  context.waitUntil(gather().then(() => flushNow(context)));
}

/** Writes what was counted. Never throws: a failure is counted, the first of several is logged, the next write carries it. */
export async function flushNow({ env, log }: Pick<FlushContext, 'env' | 'log'>): Promise<void> {
  try {
    await storeCounts(openMetricsDatabase(env), thisIsolate, Date.now);
    isFailing = false;
  } catch (error) {
    countFlushFailure();
    if (!isFailing) log('warn', 'Metrics could not be stored', { error });
    isFailing = true;
  }
}

function gather(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, gatherMs);
  });
}
