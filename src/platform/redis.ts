import { Ratelimit } from '@upstash/ratelimit';
import { Redis } from '@upstash/redis/cloudflare';

/** The global quota's answer: the units left after this one, `denied` without a unit left, or why it gave no answer. */
export type QuotaAnswer = { readonly left: number } | 'denied' | 'timeout' | 'error';

export interface QuotaStore {
  /** Takes one of `units` that `subject` has in this minute. Never throws; one command (two when Redis is new). */
  readonly takeUnit: (subject: string, units: number) => Promise<QuotaAnswer>;
}

export interface QuotaStoreConfig {
  readonly url: string;
  readonly token: string;
  /** For the whole question, whatever it takes. */
  readonly timeoutMs: number;
  /** Sent along, so that a log of theirs and ours share a trace id. */
  readonly traceHeaders: Readonly<Record<string, string>>;
  readonly onCommand: () => void;
  /** After each question, answered or not. */
  readonly onAnswer: (durationMs: number) => void;
}

/**
 * Upstash's limiter without its traps (docs/limits.md lists them). Takes units, not weights: a fixed window counts even
 * a refused weight. Its errors quote the whole command, so this code returns only their kind.
 */
export function createQuotaStore({
  url,
  token,
  timeoutMs,
  traceHeaders,
  onCommand,
  onAnswer,
}: QuotaStoreConfig): QuotaStore {
  return {
    async takeUnit(subject, units) {
      const deadline = AbortSignal.timeout(timeoutMs);
      const startedAt = Date.now();
      try {
        const redis = new Redis({
          url,
          token,
          // `retry: false` still tries twice.
          retry: { retries: 0 },
          // A signal that is no function would turn an abort into an answer. Asked for once a command.
          signal: () => {
            onCommand();
            return deadline;
          },
          // Commands of several requests must not share one fetch.
          enableAutoPipelining: false,
          enableTelemetry: false,
          readYourWrites: false,
        });
        redis.use((request, next) => next({ ...request, headers: { ...request.headers, ...traceHeaders } }));
        const limiter = new Ratelimit({
          redis,
          limiter: Ratelimit.fixedWindow(units, '60 s'),
          prefix: 'ballast',
          // Upstash's own timeout lets every request pass; our timeout fails.
          timeout: 0,
          // Upstash's cache would keep every subject for ever.
          ephemeralCache: false,
          analytics: false,
          enableTelemetry: false,
        });
        const { success, remaining, reason } = await limiter.limit(subject);
        if (reason !== undefined) return 'error';
        // Hostile or broken answers end in NaN, which no comparison of the library would notice.
        if (!Number.isSafeInteger(remaining)) return 'error';
        return success ? { left: remaining } : 'denied';
      } catch {
        return deadline.aborted ? 'timeout' : 'error';
      } finally {
        onAnswer(Date.now() - startedAt);
      }
    },
  };
}
