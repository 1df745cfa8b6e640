import type { Env } from '../env.ts';

/** What a rate limit decided. `unavailable` means nobody could say: the caller picks open or closed. */
export type LimitDecision = 'allowed' | 'limited' | 'unavailable';

/** Asks a Workers rate-limit binding. A missing binding allows: the limit is then simply not configured. */
export async function checkLimit(limiter: Env['INGEST_LIMITER'], key: string): Promise<LimitDecision> {
  if (limiter === undefined) return 'allowed';
  try {
    const { success } = await limiter.limit({ key });
    return success ? 'allowed' : 'limited';
  } catch {
    return 'unavailable';
  }
}
