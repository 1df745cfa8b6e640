import { rateLimitHeaders, type LimitPolicy } from '../../http/rate-limit.ts';
import { RateLimited } from '../../errors/app-error.ts';
import type { Metrics } from '../../domain/metrics/registry.ts';
import type { RedisCost } from '../event-cost.ts';
import type { Log } from '../log.ts';
import { createQuotaStore, type QuotaStore } from '../redis.ts';
import { askBinding } from './ask-binding.ts';
import { policyOf, type LimitClass, type LimitEnv } from './classes.ts';
import { countDecision, type Decision } from './decision.ts';
import { addFailedAuthentication, mayAuthenticate } from './failed-authentication.ts';
import type { LimitState } from './isolate-state.ts';
import type { KnownList } from './known-list.ts';
import type { Refusals } from './refusals.ts';
import { bytesLeft, takeQuota, type QuotaOwner, type QuotaRequest, type QuotaTaken } from './take-quota.ts';

/** The limits as one event sees them. Nothing here throws but `enforce`. */
export interface Limits {
  /** Counts one use of a class. */
  readonly ask: (limit: LimitClass, subject: string) => Promise<Decision>;
  /** Like `ask`, but throws `RateLimited` with the headers of a 429 over the limit. Passes when no counter answers. */
  readonly enforce: (limit: LimitClass, subject: string) => Promise<void>;
  readonly takeQuota: (request: QuotaRequest) => Promise<QuotaTaken>;
  /** Whether the bytes of a quota are not yet used up in this minute. */
  readonly bytesLeft: (owner: QuotaOwner) => Decision;
  readonly knownTokens: KnownList;
  readonly knownKeys: KnownList;
  /** Whether an address may try unknown tokens. After too many failures only a token known to be good passes. */
  readonly mayAuthenticate: (address: string) => Decision;
  /** Counts a refusal of `mayAuthenticate`. */
  readonly refuseAuthentication: (decision: Decision) => void;
  readonly addFailedAuthentication: (address: string) => Promise<Decision>;
  readonly policyOf: (limit: LimitClass) => LimitPolicy;
  /** Bytes that a key may send in a minute; undefined: as many as fit its events. */
  readonly keyBytesPerMinute: number | undefined;
  /** Refused items that wait to be written to the ledger. */
  readonly refusals: Refusals;
  /** What was decided in this event, for its log line. */
  readonly decided: readonly string[];
}

export interface LimitsInput {
  readonly env: LimitEnv;
  readonly state: LimitState;
  readonly metrics: Metrics;
  readonly now: () => number;
  readonly log: Log;
  /** What the event spends on Redis is added here. */
  readonly cost: RedisCost;
  readonly traceHeaders: Readonly<Record<string, string>>;
}

export function createLimits(input: LimitsInput): Limits {
  const { env, state, metrics, now, log } = input;
  const decided: string[] = [];
  const note = (decision: Decision): Decision => {
    decided.push(countDecision(metrics, decision));
    return decision;
  };
  const context = { env, state, metrics, now, log, store: openStore(input) };
  const ask = async (limit: LimitClass, subject: string) => note(await askBinding(env, limit, subject));
  return {
    ask,
    async enforce(limit, subject) {
      const decision = await ask(limit, subject);
      if (decision.verdict === 'limited') throw tooMany(policyOf(env, limit), decision);
    },
    async takeQuota(request) {
      const taken = await takeQuota(context, request);
      note(taken.decision);
      return taken;
    },
    bytesLeft(owner) {
      const decision = bytesLeft(context, owner);
      return decision.verdict === 'limited' ? note(decision) : decision;
    },
    knownTokens: state.knownTokens,
    knownKeys: state.knownKeys,
    mayAuthenticate: (address) => mayAuthenticate(context, address),
    refuseAuthentication: note,
    addFailedAuthentication: async (address) => note(await addFailedAuthentication(context, address)),
    policyOf: (limit) => policyOf(env, limit),
    keyBytesPerMinute: env.INGEST_KEY_BYTES_PER_MINUTE,
    refusals: state.refusals,
    decided,
  };
}

/** The 429 of a decision, with every header that says which limit it was and when to come back. */
export function tooMany(
  policy: LimitPolicy,
  { retryAfterS }: Pick<Decision, 'retryAfterS'>,
  headers: Readonly<Record<string, string>> = {},
): RateLimited {
  return new RateLimited(retryAfterS, { ...rateLimitHeaders(policy, retryAfterS), ...headers });
}

/** Undefined without address and token: then there is no global quota. */
function openStore({
  env,
  metrics,
  cost,
  traceHeaders,
}: Pick<LimitsInput, 'env' | 'metrics' | 'cost' | 'traceHeaders'>): QuotaStore | undefined {
  const { UPSTASH_REDIS_REST_URL: url, UPSTASH_REDIS_REST_TOKEN: token, UPSTASH_TIMEOUT_MS: timeoutMs } = env;
  if (url === undefined || token === undefined) return undefined;
  return createQuotaStore({
    url,
    token,
    timeoutMs,
    traceHeaders,
    onCommand() {
      cost.commands += 1;
      metrics.count('redisCommands', {});
    },
    onAnswer(durationMs) {
      cost.durationMs += durationMs;
      metrics.count('redisSeconds', {}, durationMs);
    },
  });
}
