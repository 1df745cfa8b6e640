import type { Env } from '../../env.ts';
import type { Decision } from './decision.ts';
import { bindingOf, type LimitClass, type LimitEnv } from './classes.ts';

/** A binding counts in periods of a minute and does not say when the next begins, so we send a whole minute. */
const retryAfterS = 60;

/** Counts one use of `limit` by `subject`. A class without a binding is not limited. Never throws. */
export async function askBinding(env: LimitEnv, limit: LimitClass, subject: string): Promise<Decision> {
  const binding: Env['INGEST_LIMITER'] = bindingOf(env, limit);
  if (binding === undefined) return { limit, verdict: 'allowed', by: 'nobody', retryAfterS: 0 };
  try {
    const { success } = await binding.limit({ key: subject });
    return success
      ? { limit, verdict: 'allowed', by: 'binding', retryAfterS: 0 }
      : { limit, verdict: 'limited', by: 'binding', retryAfterS };
  } catch {
    return { limit, verdict: 'unavailable', by: 'binding', retryAfterS: 0 };
  }
}
