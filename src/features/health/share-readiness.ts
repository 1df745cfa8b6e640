import type { Readiness, ReadinessState, SlowChecks } from '../../platform/readiness-state.ts';

/** An answer stays valid for this long. */
const freshMs = 1_000;
/**
 * Longer than a check takes; after this, another request may check again, since the first one may have been cut off.
 */
const checkHoldMs = 4_000;
/** While one request checks, the others get the previous answer if it is not older than this. */
const lateMs = 5_000;
const pollMs = 50;

export interface ShareInput {
  readonly state: ReadinessState;
  readonly now: () => number;
  readonly check: (slow: SlowChecks) => Promise<Readiness>;
}

/** Runs the check at most once a second and never twice at the same time: many probes must not cause load. */
export async function shareReadiness({ state, now, check }: ShareInput): Promise<Readiness> {
  for (;;) {
    const nowMs = now();
    const { latest, checkingSince } = state;
    const isChecking = checkingSince !== undefined && nowMs - checkingSince < checkHoldMs;
    if (latest !== undefined && nowMs - latest.at < (isChecking ? lateMs : freshMs)) return latest.readiness;
    if (!isChecking) break;
    await new Promise((resolve) => {
      setTimeout(resolve, pollMs);
    });
  }
  const startedAt = now();
  state.checkingSince = startedAt;
  try {
    const readiness = await check(state.slow);
    state.latest = { readiness, at: now() };
    return readiness;
  } finally {
    if (state.checkingSince === startedAt) state.checkingSince = undefined;
  }
}
