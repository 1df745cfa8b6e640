import type { LimitPolicy } from '../../http/rate-limit.ts';
import type { Env } from '../../env.ts';

/** Every class has a rate-limit binding that counts and a variable that says how much it allows. */
const classes = {
  /** Requests of a DSN key, before it is looked up. */
  ingest_key: { binding: 'INGEST_LIMITER', perMinute: 'INGEST_KEY_PER_MINUTE' },
  /** Ingest requests of a client address. */
  ingest_address: { binding: 'INGEST_ADDRESS_LIMITER', perMinute: 'INGEST_ADDRESS_PER_MINUTE' },
  /** GET and HEAD of the API, by token. */
  api_read: { binding: 'API_READ_LIMITER', perMinute: 'API_READS_PER_MINUTE' },
  /** Everything else of the API, by token. */
  api_write: { binding: 'API_WRITE_LIMITER', perMinute: 'API_WRITES_PER_MINUTE' },
  /** Bearer tokens that turned out to be wrong, by client address. */
  authentication: { binding: 'AUTH_LIMITER', perMinute: 'AUTH_FAILURES_PER_MINUTE' },
  /** Health, readiness and the like, by client address. */
  probe: { binding: 'PROBE_LIMITER', perMinute: 'PROBES_PER_MINUTE' },
} as const;

export type LimitClass = keyof typeof classes;

/** What a class allows, as clients are told. */
export function policyOf(env: LimitEnv, limit: LimitClass): LimitPolicy {
  return { name: limit, perMinute: env[classes[limit].perMinute] };
}

export function bindingOf(env: LimitEnv, limit: LimitClass): Env['INGEST_LIMITER'] {
  return env[classes[limit].binding];
}

/** The part of the environment that limits read. */
export type LimitEnv = Pick<
  Env,
  | (typeof classes)[LimitClass]['binding']
  | (typeof classes)[LimitClass]['perMinute']
  | 'INGEST_KEY_BYTES_PER_MINUTE'
  | 'UPSTASH_REDIS_REST_URL'
  | 'UPSTASH_REDIS_REST_TOKEN'
  | 'UPSTASH_TIMEOUT_MS'
>;
