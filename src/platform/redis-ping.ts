import type { Metrics } from '../domain/metrics/registry.ts';
import type { Env } from '../env.ts';

type RedisEnv = Pick<Env, 'UPSTASH_REDIS_REST_URL' | 'UPSTASH_REDIS_REST_TOKEN' | 'UPSTASH_TIMEOUT_MS'>;

/** Whether Redis answers in the time that limits give it; undefined without Redis. One command. Never throws. */
export async function pingRedis(env: RedisEnv, metrics: Metrics): Promise<boolean | undefined> {
  const { UPSTASH_REDIS_REST_URL: url, UPSTASH_REDIS_REST_TOKEN: token, UPSTASH_TIMEOUT_MS: timeoutMs } = env;
  if (url === undefined || token === undefined) return undefined;
  metrics.count('redisCommands', {});
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      body: '["PING"]',
      signal: AbortSignal.timeout(timeoutMs),
    });
    await answer.body?.cancel();
    return answer.ok;
  } catch {
    return false;
  }
}
