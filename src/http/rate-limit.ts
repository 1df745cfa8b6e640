/** A limit as it is told to clients. `name` is stable: clients and metrics know it. */
export interface LimitPolicy {
  readonly name: string;
  readonly perMinute: number;
  /** What is counted; default: requests. */
  readonly unit?: 'content-bytes';
}

const windowS = 60;

/**
 * The headers of a 429 (draft-ietf-httpapi-ratelimit-headers): which limit, how much of it is left, and when the client
 * may try again. The error itself sets `Retry-After`.
 */
export function rateLimitHeaders(policy: LimitPolicy, retryAfterS: number): Record<string, string> {
  const unit = policy.unit === undefined ? '' : `;qu="${policy.unit}"`;
  return {
    RateLimit: `"${policy.name}";r=0;t=${retryAfterS}`,
    'RateLimit-Policy': `"${policy.name}";q=${policy.perMinute}${unit};w=${windowS}`,
  };
}

/** What a Sentry SDK is told to hold back, and for how long. No category means everything. */
export interface SentryLimit {
  readonly retryAfterS: number;
  readonly categories: readonly string[];
  readonly scope: 'key' | 'project';
  readonly reason: string;
}

/**
 * `X-Sentry-Rate-Limits` (sentry-protocol 1.7): whole seconds and always a scope, because SDKs drop a limit that is
 * written any other way.
 */
export function formatSentryLimits(limits: readonly SentryLimit[]): string {
  return limits
    .map(
      ({ retryAfterS, categories, scope, reason }) =>
        `${retryAfterS}:${categories.join(';')}:${scope}:${reason}`,
    )
    .join(', ');
}
