import * as z from 'zod';
import { parseNetworks } from './http/client-address.ts';
import { databaseUrl } from './domain/database-address.ts';
import { maxQuotaBytes, minQuotaBytes } from './domain/quota.ts';
import { err, ok, type Result } from './errors/result.ts';

/** A Workers rate-limit binding, checked by what it can do. */
const limiterSchema = z.custom<RateLimit>(
  (value) => typeof value === 'object' && value !== null && 'limit' in value,
  'must be a rate-limit binding',
);

/** A queue producer. */
const queueSchema = z.custom<Queue>(
  (value) => typeof value === 'object' && value !== null && 'send' in value,
  'must be a queue binding',
);

/** What answers `fetch`: another Worker, or a private service. */
const serviceSchema = z.custom<Fetcher>(
  (value) => typeof value === 'object' && value !== null && 'fetch' in value,
  'must be a service binding',
);

const headerName = z.string().regex(/^[A-Za-z0-9-]{1,64}$/, 'must be the name of a header');

/** What a limit allows in a minute, declared again here: a Worker cannot read it from a rate-limit binding. */
const perMinute = z.coerce.number().int().min(1).max(1_000_000_000);

const envSchema = z.object({
  DATABASE_URL: databaseUrl,
  DATABASE_AUTH_TOKEN: z.string().min(1).optional(),
  /** The way to `DATABASE_URL` when it is not on the open network: requests go through this binding. */
  DATABASE_SERVICE: serviceSchema.optional(),
  DATABASE_TIMEOUT_MS: z.coerce.number().int().min(50).max(60_000).default(10_000),
  /** Time for all round trips of one request together, including the waits between retries. */
  DATABASE_BUDGET_MS: z.coerce.number().int().min(50).max(120_000).default(15_000),
  /** Database calls that take at least this long are logged with their query plan. */
  SLOW_QUERY_MS: z.coerce.number().int().min(1).max(60_000).default(200),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
  /** Share of traces whose ordinary lines are written; errors and slow requests always are. */
  LOG_SAMPLE_RATE: z
    .union([z.number(), z.string().regex(/^(?:\d+(?:\.\d+)?|\.\d+)$/, 'must be a number from 0 to 1')])
    .transform(Number)
    .pipe(z.number().min(0).max(1))
    .default(1),
  /** A request of this duration is slow: a warning, never sampled out. */
  LOG_SLOW_MS: z.coerce.number().int().min(1).max(600_000).default(1_000),
  /** Hide IP addresses in log lines. */
  LOG_MASK_IP: z.union([z.boolean(), z.stringbool()]).default(false),
  /** The contact for security reports, named in `/.well-known/security.txt`; without it that file does not exist. */
  SECURITY_CONTACT: z
    .url({ protocol: /^(?:https|mailto|tel)$/ })
    .regex(/^\S{1,500}$/)
    .optional(),
  /** How long the audit log is kept. */
  AUDIT_RETENTION_DAYS: z.coerce.number().int().min(1).max(36_500).default(365),
  /** Public origin for DSNs, when it differs from the origin that requests come to. */
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** Limits ingest requests, by DSN key. */
  INGEST_LIMITER: limiterSchema.optional(),
  /** Also how many events of one category a key may send, over all locations when Upstash is configured. */
  INGEST_KEY_PER_MINUTE: perMinute.default(3_000),
  /** Decoded bytes that a key may send; default: 128 KiB for each event it may send. */
  INGEST_KEY_BYTES_PER_MINUTE: z.coerce.number().int().min(minQuotaBytes).max(maxQuotaBytes).optional(),
  /** Limits ingest requests, by client address. */
  INGEST_ADDRESS_LIMITER: limiterSchema.optional(),
  INGEST_ADDRESS_PER_MINUTE: perMinute.default(10_000),
  /** GET and HEAD of the API, by token. */
  API_READ_LIMITER: limiterSchema.optional(),
  API_READS_PER_MINUTE: perMinute.default(1_200),
  /** All other methods of the API, by token. */
  API_WRITE_LIMITER: limiterSchema.optional(),
  API_WRITES_PER_MINUTE: perMinute.default(300),
  /** Health, readiness and metrics, by client address. */
  PROBE_LIMITER: limiterSchema.optional(),
  PROBES_PER_MINUTE: perMinute.default(600),
  /** Set on one machine: the header in which the front names the other end of the connection. */
  PEER_ADDRESS_HEADER: headerName.optional(),
  /** Addresses and CIDR networks of proxies, with commas between; for one machine. */
  TRUSTED_PROXIES: z
    .string()
    .max(4_000)
    .default('')
    .transform((text, context) => {
      const networks = parseNetworks(text);
      if (networks !== undefined) return networks;
      context.addIssue({ code: 'custom', message: 'must be addresses or CIDR networks with commas between' });
      return z.NEVER;
    }),
  /** The header in which those proxies name their client. */
  PROXY_ADDRESS_HEADER: headerName.default('x-forwarded-for'),
  /** Queue that holds accepted events while the database is down; without it, ingest answers 503 during that time. */
  SPILL_QUEUE: queueSchema.optional(),
  /** Opens `/metrics` and the details of `/readiness`, also while the database is down. */
  METRICS_TOKEN: z.string().min(32).max(200).optional(),
  /** Failed token checks, by client address. */
  AUTH_LIMITER: limiterSchema.optional(),
  AUTH_FAILURES_PER_MINUTE: perMinute.default(30),
  /** With both variables set, quotas hold over all locations; without them, each location counts for itself. */
  UPSTASH_REDIS_REST_URL: z.url({ protocol: /^https?$/ }).optional(),
  UPSTASH_REDIS_REST_TOKEN: z.string().min(1).optional(),
  /** The local limit decides when Upstash takes longer than this. */
  UPSTASH_TIMEOUT_MS: z.coerce.number().int().min(20).max(300).default(250),
});

export type Env = z.infer<typeof envSchema>;

/** Problems are sentences that name the variable and the rule, never a value. */
export type EnvResult = Result<Env, string[]>;

const parsed = new WeakMap<object, EnvResult>();

/** Checks vars, secrets and bindings, once per isolate. */
export function parseEnv(bindings: object): EnvResult {
  const known = parsed.get(bindings);
  if (known !== undefined) return known;
  const result = envSchema.safeParse(bindings);
  const answer: EnvResult = result.success
    ? ok(result.data)
    : err(result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`));
  parsed.set(bindings, answer);
  return answer;
}
