import { errorCatalogue } from '../../errors/catalogue.ts';
import type { Family } from './family.ts';

/** Of requests and jobs: whole API calls take 5 ms to a second, the rest is trouble. */
export const requestBoundsMs = [5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000] as const;
/** Of one database call. */
const databaseBoundsMs = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000] as const;
/** From at once to a day in the queue. */
export const lagBoundsMs = [
  5, 10, 25, 50, 100, 250, 500, 1_000, 5_000, 30_000, 60_000, 300_000, 900_000, 3_600_000, 21_600_000,
  86_400_000,
] as const;
/** Of the processor: the free plan ends an invocation at 10 ms, the paid one at 30 s. */
export const cpuBoundsMs = [1, 2, 5, 10, 20, 50, 100, 250, 1_000, 5_000, 30_000] as const;

const breakerStates = ['closed', 'half_open', 'open'] as const;

/** Every metric there is, in the order of `/metrics`. docs/metrics.md explains each; a test compares the two. */
export const families = {
  buildInfo: {
    name: 'build_info',
    type: 'gauge',
    help: 'The version that answered this scrape; always 1.',
    labels: ['version'],
  },
  ready: {
    name: 'ready',
    type: 'gauge',
    help: 'Whether the service can do its job, as /readiness says: 1 or 0.',
    labels: [],
    zeros: [[]],
  },
  metricsStorageUp: {
    name: 'metrics_storage_up',
    type: 'gauge',
    help: 'Whether the counts of all isolates could be read. At 0 only those of one isolate are shown, as ballast_isolate_*.',
    labels: [],
    zeros: [[]],
  },
  isolates: {
    name: 'isolates',
    type: 'gauge',
    help: 'Isolates that wrote what they counted in the last 30 seconds.',
    labels: [],
    zeros: [[]],
  },
  isolateStarts: {
    name: 'isolate_starts',
    type: 'counter',
    help: 'Isolates that began to serve.',
    labels: [],
    zeros: [[]],
  },
  flushFailures: {
    name: 'metrics_flush_failures',
    type: 'counter',
    help: 'Writes of an isolate to the shared counts that failed; the next one carries what they missed.',
    labels: [],
    zeros: [[]],
  },
  httpDuration: {
    name: 'http_request_duration_seconds',
    type: 'histogram',
    unit: 'seconds',
    help: 'Time from a request to its response, by route template, method and class of status.',
    labels: ['route', 'method', 'status'],
    open: ['route'],
    boundsMs: requestBoundsMs,
  },
  httpInFlight: {
    name: 'http_requests_in_flight',
    type: 'gauge',
    help: 'Requests that are being served.',
    labels: [],
    zeros: [[]],
  },
  bodyBytes: {
    name: 'http_held_body_bytes',
    type: 'gauge',
    unit: 'bytes',
    help: 'Bytes of request bodies that are held, encoded and decoded.',
    labels: [],
    zeros: [[]],
  },
  errors: {
    name: 'errors',
    type: 'counter',
    help: 'Error responses by code of the catalogue.',
    labels: ['code'],
    zeros: Object.keys(errorCatalogue).map((code) => [code]),
  },
  validationFailures: {
    name: 'validation_failures',
    type: 'counter',
    help: 'Broken rules of refused input; one request can break several.',
    labels: ['rule'],
    // Zod and our code define a few dozen.
    maxSeries: 100,
  },
  ingestItems: {
    name: 'ingest_items',
    type: 'counter',
    help: 'Items that SDKs sent, each in exactly one outcome. A spilled item counts when it is written.',
    labels: ['category', 'outcome', 'reason'],
    zeros: [
      ['error', 'accepted', 'none'],
      ['error', 'dropped', 'internal'],
    ],
  },
  clientDiscards: {
    name: 'client_discards',
    type: 'counter',
    help: 'What SDKs report that they lost before it reached the service, in items or, for categories that end in _byte, bytes.',
    labels: ['category', 'reason'],
  },
  ingestLag: {
    name: 'ingest_lag_seconds',
    type: 'histogram',
    unit: 'seconds',
    help: 'Time from the receipt of events to their storage, directly or by way of the spill queue.',
    labels: ['path'],
    boundsMs: lagBoundsMs,
    zeros: [['direct'], ['spill']],
  },
  ingestUncounted: {
    name: 'ingest_uncounted_items',
    type: 'counter',
    help: 'Refused items that no ledger of a project counts.',
    labels: [],
    zeros: [[]],
  },
  spillMessages: {
    name: 'spill_messages',
    type: 'counter',
    help: 'What happened to messages of the spill queue.',
    labels: ['event'],
    zeros: [['sent'], ['send_failed'], ['written'], ['postponed'], ['dead_lettered']],
  },
  spillDepth: {
    name: 'spill_backlog_messages',
    type: 'gauge',
    help: 'Messages in the spill queue; absent without a queue.',
    labels: [],
  },
  spillBytes: {
    name: 'spill_backlog_bytes',
    type: 'gauge',
    unit: 'bytes',
    help: 'Bytes in the spill queue; absent without a queue.',
    labels: [],
  },
  spillAge: {
    name: 'spill_oldest_age_seconds',
    type: 'gauge',
    unit: 'seconds',
    help: 'Age of the oldest message in the spill queue, 0 when it is empty; absent without a queue.',
    labels: [],
  },
  dbCalls: {
    name: 'db_calls',
    type: 'counter',
    help: 'Round trips to the database, repeats included.',
    labels: [],
    zeros: [[]],
  },
  dbDuration: {
    name: 'db_call_duration_seconds',
    type: 'histogram',
    unit: 'seconds',
    help: 'Time of one round trip to the database.',
    labels: [],
    boundsMs: databaseBoundsMs,
    zeros: [[]],
  },
  dbFailures: {
    name: 'db_call_failures',
    type: 'counter',
    help: 'Failed calls by kind; open ones were spared by the breaker.',
    labels: ['kind'],
    zeros: ['network', 'server', 'refused', 'malformed', 'timeout', 'open'].map((kind) => [kind]),
  },
  dbRetries: {
    name: 'db_retries',
    type: 'counter',
    help: 'Calls that were repeated.',
    labels: [],
    zeros: [[]],
  },
  dbSlow: {
    name: 'db_slow_queries',
    type: 'counter',
    help: 'Calls that took SLOW_QUERY_MS or longer.',
    labels: [],
    zeros: [[]],
  },
  dbRowsRead: {
    name: 'db_rows_read',
    type: 'counter',
    help: 'Rows read, by the count of the server where it gives one.',
    labels: [],
    zeros: [[]],
  },
  dbRowsWritten: {
    name: 'db_rows_written',
    type: 'counter',
    help: 'Rows written, by the count of the server where it gives one.',
    labels: [],
    zeros: [[]],
  },
  dbBreakerOpenings: {
    name: 'db_breaker_openings',
    type: 'counter',
    help: 'How often the breaker of an isolate opened.',
    labels: [],
    zeros: [[]],
  },
  dbBreaker: {
    name: 'db_breaker_isolates',
    type: 'gauge',
    help: 'Isolates by the state of their breaker.',
    labels: ['state'],
    zeros: breakerStates.map((state) => [state]),
  },
  redisCommands: {
    name: 'redis_commands',
    type: 'counter',
    help: 'Commands sent to Redis.',
    labels: [],
    zeros: [[]],
  },
  redisSeconds: {
    name: 'redis_seconds',
    type: 'counter',
    unit: 'seconds',
    help: 'Time spent waiting for Redis.',
    labels: [],
    zeros: [[]],
  },
  redisUnavailable: {
    name: 'redis_unavailable',
    type: 'counter',
    help: 'Questions to Redis without an answer, by reason; breaker_open ones were not sent.',
    labels: ['reason'],
    zeros: [['breaker_open'], ['timeout'], ['error']],
  },
  limiterDecisions: {
    name: 'limiter_decisions',
    type: 'counter',
    help: 'Decisions of the limits: which, what, who decided, and why not the global quota.',
    labels: ['limit', 'verdict', 'by', 'because'],
  },
  cacheRequests: {
    name: 'cache_requests',
    type: 'counter',
    help: 'Look-ups in caches by result.',
    labels: ['cache', 'result'],
  },
  jobRuns: {
    name: 'job_runs',
    type: 'counter',
    help: 'Cron runs and queue batches by how they ended.',
    labels: ['kind', 'result'],
    zeros: ['cron', 'queue'].flatMap((kind) => ['ok', 'failed'].map((result) => [kind, result])),
  },
  jobDuration: {
    name: 'job_duration_seconds',
    type: 'histogram',
    unit: 'seconds',
    help: 'Time of one cron run or queue batch.',
    labels: ['kind'],
    boundsMs: lagBoundsMs,
  },
  logSampledOut: {
    name: 'log_lines_sampled_out',
    type: 'counter',
    help: 'Log lines held back by sampling.',
    labels: [],
    zeros: [[]],
  },
  workerCpu: {
    name: 'worker_cpu_seconds',
    type: 'histogram',
    unit: 'seconds',
    help: 'Processor time of one invocation; from the tail Worker, absent without it.',
    labels: ['handler'],
    boundsMs: cpuBoundsMs,
  },
  workerOutcomes: {
    name: 'worker_outcomes',
    type: 'counter',
    help: 'Invocations by how the platform says they ended; from the tail Worker, absent without it.',
    labels: ['handler', 'outcome'],
  },
} as const satisfies Record<string, Family>;

/** The same as a list. */
export const allFamilies: readonly Family[] = Object.values(families);
