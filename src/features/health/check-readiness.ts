import type { Db } from '../../db/client.ts';
import { databaseFailure } from '../../db/fault.ts';
import { schemaLevel } from '../../db/schema-level.ts';
import type { DbState } from '../../db/state.ts';
import { createBreaker } from '../../domain/breaker.ts';
import type { Env, EnvResult } from '../../env.ts';
import type { Isolate } from '../../platform/isolate.ts';
import type { Log } from '../../platform/log.ts';
import { openDatabase } from '../../platform/open-database.ts';
import type { HealthCheck, HealthStatus, Readiness, SlowChecks } from '../../platform/readiness-state.ts';
import { pingRedis } from '../../platform/redis-ping.ts';
import { readSpillBacklog } from '../../platform/spill-backlog.ts';
import { readSchemaLevel, writeProbe } from './probe-database.ts';

/** Rejects when events cannot be stored. */
export type TryIngest = (db: Db, nowMs: number) => Promise<void>;

export interface ReadinessInput extends Pick<Isolate, 'database' | 'metrics' | 'storeHealth'> {
  readonly env: EnvResult;
  readonly now: () => number;
  readonly log: Log;
  readonly slow: SlowChecks;
  /** Does all that storing an event does, and undoes it. Default: the check only writes a row. */
  readonly tryIngest?: TryIngest | undefined;
  /** Default: the level that the build wrote into the bundle. */
  readonly expectedLevel?: number;
}

/** For each check of the database. */
const timeoutMs = 2_000;
/** A successful write counts for this long; after a failed one, the next check tries again. */
const writeEveryMs = 5_000;
/** Checked this rarely because each Redis command costs money. */
const redisEveryMs = 30_000;
/** Events that wait longer than this are late. */
const spillAgeWarnMs = 60_000;

/** Checks every dependency in parallel, each for at most two seconds. Never throws. */
export async function checkReadiness(input: ReadinessInput): Promise<Readiness> {
  const { env, log } = input;
  const config = checkConfig(input);
  const [database, write, redis, spill] = env.ok
    ? await Promise.all([
        checkDatabase(env.value, input),
        checkWrite(env.value, input),
        checkRedis(env.value, input),
        checkSpill(env.value, input),
      ])
    : [{}, {}, {}, {}];
  const checks = { ...config, ...database, ...write, ...redis, ...spill };
  const found = Object.entries<HealthCheck>(checks).filter(([, { status }]) => status !== 'pass');
  const status = worstOf(found.map(([, check]) => check.status));
  if (status === 'fail') {
    const failed = found.map(([name, { output }]) => (output === undefined ? name : `${name}: ${output}`));
    log('warn', 'Not ready', { failed });
  }
  return { status, checks };
}

type Checks = Record<string, HealthCheck>;

function worstOf(all: readonly HealthStatus[]): HealthStatus {
  if (all.includes('fail')) return 'fail';
  return all.includes('warn') ? 'warn' : 'pass';
}

const timeOf = (ms: number): string => new Date(ms).toISOString();

/** Reports only the number of problems; the log of the failed check names variables and rules. */
function checkConfig({ env, now, log }: ReadinessInput): Checks {
  if (!env.ok) log('warn', 'Configuration is wrong', { problems: env.error });
  return {
    'config:problems': {
      componentType: 'component',
      status: env.ok ? 'pass' : 'fail',
      observedValue: env.ok ? 0 : env.error.length,
      time: timeOf(now()),
    },
  };
}

/** The probe has its own circuit breaker: its failures must not open the breaker that requests use. */
const openProbe = (env: Env, state: DbState) =>
  openDatabase(env, {
    state,
    timeoutMs,
    budgetMs: timeoutMs,
    breaker: createBreaker({ threshold: Infinity, random: Math.random }),
  });

async function checkDatabase(
  env: Env,
  { now, database, expectedLevel = schemaLevel }: ReadinessInput,
): Promise<Checks> {
  const startedAt = now();
  let level: number | undefined;
  let output: string | undefined;
  try {
    level = await readSchemaLevel(openProbe(env, database));
  } catch (error) {
    output = reasonOf(error);
    // The database answers, but has no migrations at all.
    if (databaseFailure(error) === undefined) level = 0;
  }
  const time = timeOf(now());
  const breaker = database.breaker.state(now());
  const isCurrent = level !== undefined && level >= expectedLevel;
  return {
    'database:read': {
      componentType: 'datastore',
      status: level === undefined ? 'fail' : 'pass',
      observedValue: now() - startedAt,
      observedUnit: 'ms',
      time,
      ...(level === undefined && output !== undefined ? { output } : {}),
    },
    // A newer schema is fine: older code runs on it.
    ...(level === undefined
      ? {}
      : {
          'database:schema': {
            componentType: 'datastore' as const,
            status: isCurrent ? 'pass' : 'fail',
            observedValue: level === 0 ? 'none' : timeOf(level),
            time,
            ...(isCurrent ? {} : { output: 'Migrations are missing: npm run db:migrate.' }),
          } satisfies HealthCheck,
        }),
    'database:breaker': {
      componentType: 'component',
      status: breaker === 'closed' ? 'pass' : 'warn',
      observedValue: breaker,
      time,
    },
  };
}

/** Without a spill queue, ingest cannot work when writes fail. */
async function checkWrite(
  env: Env,
  { now, slow, database, tryIngest, storeHealth }: ReadinessInput,
): Promise<Checks> {
  // On a full disk the small test row may fit while an event does not.
  if (storeHealth.isRefusing(now())) {
    return {
      'database:write': {
        componentType: 'datastore',
        status: 'fail',
        time: timeOf(now()),
        output: 'The last event was refused.',
      },
    };
  }
  const known = slow.write;
  if (known !== undefined && known.check.status === 'pass' && now() - known.at < writeEveryMs) {
    return { 'database:write': known.check };
  }
  const startedAt = now();
  let output: string | undefined;
  try {
    const db = openProbe(env, database);
    await tryIngest?.(db, startedAt);
    await writeProbe(db, startedAt);
  } catch (error) {
    output = reasonOf(error);
  }
  const failed = env.SPILL_QUEUE === undefined ? 'fail' : 'warn';
  const check: HealthCheck = {
    componentType: 'datastore',
    status: output === undefined ? 'pass' : failed,
    observedValue: now() - startedAt,
    observedUnit: 'ms',
    time: timeOf(now()),
    ...(output === undefined ? {} : { output }),
  };
  slow.write = { check, at: now() };
  return { 'database:write': check };
}

/** Never worse than a warning: without Redis, limits use the isolate's own count. */
async function checkRedis(env: Env, { now, slow, metrics }: ReadinessInput): Promise<Checks> {
  const known = slow.redis;
  if (known !== undefined && now() - known.at < redisEveryMs) return { 'redis:ping': known.check };
  const startedAt = now();
  const answered = await pingRedis(env, metrics);
  if (answered === undefined) return {};
  const check: HealthCheck = {
    componentType: 'datastore',
    status: answered ? 'pass' : 'warn',
    observedValue: now() - startedAt,
    observedUnit: 'ms',
    time: timeOf(now()),
    ...(answered ? {} : { output: 'No answer in time: limits are held by each isolate for itself.' }),
  };
  slow.redis = { check, at: now() };
  return { 'redis:ping': check };
}

async function checkSpill(env: Env, { now }: ReadinessInput): Promise<Checks> {
  const backlog = await readSpillBacklog(env.SPILL_QUEUE, now());
  if (backlog === undefined) return {};
  return {
    'spill:oldest': {
      componentType: 'component',
      status: backlog.oldestAgeMs > spillAgeWarnMs ? 'warn' : 'pass',
      observedValue: backlog.oldestAgeMs,
      observedUnit: 'ms',
      time: timeOf(now()),
    },
  };
}

/** Returns only the kind of failure: Drizzle's messages quote SQL, and the cause of a failure may quote an address. */
function reasonOf(error: unknown): string {
  const failure = databaseFailure(error);
  if (failure !== undefined) return failure.code;
  return 'The statement failed.';
}
