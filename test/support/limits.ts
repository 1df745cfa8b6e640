import { createMetrics } from '../../src/domain/metrics/registry.ts';
import { parseEnv, type Env } from '../../src/env.ts';
import type { RedisCost } from '../../src/platform/event-cost.ts';
import { createLimitState } from '../../src/platform/limits/isolate-state.ts';
import { createLimits, type Limits } from '../../src/platform/limits/limits.ts';

/** The environment of a test: what the Worker makes of these variables. */
export function testEnv(given: Record<string, unknown> = {}): Env {
  const env = parseEnv({ DATABASE_URL: 'http://127.0.0.1', ...given });
  if (!env.ok) throw new Error(env.error.join('; '));
  return env.value;
}

const plenty = String(1_000_000_000);

/** Real limits with their own memory and no bindings; they refuse no request unless the variables set a limit. */
export function createTestLimits(
  clock: { readonly nowMs: number },
  cost: RedisCost = { commands: 0, durationMs: 0 },
  given: Record<string, unknown> = {},
): Limits {
  return createLimits({
    env: testEnv({ INGEST_KEY_PER_MINUTE: plenty, AUTH_FAILURES_PER_MINUTE: plenty, ...given }),
    state: createLimitState(),
    metrics: createMetrics(),
    now: () => clock.nowMs,
    log: () => {},
    cost,
    traceHeaders: {},
  });
}
