import { z } from 'zod';
import { err, ok, type Result } from './domain/result.ts';

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

const envSchema = z.object({
  /** `http(s)://` or `libsql://` address of the database. */
  DATABASE_URL: z.url(),
  DATABASE_AUTH_TOKEN: z.string().min(1).optional(),
  DATABASE_TIMEOUT_MS: z.coerce.number().int().min(50).max(60_000).default(10_000),
  /** All round trips of one request together, waits between repeats included. */
  DATABASE_BUDGET_MS: z.coerce.number().int().min(50).max(120_000).default(15_000),
  /** Database calls that take as long are logged with their plan. */
  SLOW_QUERY_MS: z.coerce.number().int().min(1).max(60_000).default(200),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
  /** Public origin that DSNs are made of, when it is not the one requests come to. */
  PUBLIC_URL: z.url().optional(),
  /** In front of ingest, by DSN key. */
  INGEST_LIMITER: limiterSchema.optional(),
  /** Where accepted events wait while the database is down; without it they are refused with a 503 then. */
  SPILL_QUEUE: queueSchema.optional(),
  /** In front of token checks, by client address. */
  AUTH_LIMITER: limiterSchema.optional(),
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
