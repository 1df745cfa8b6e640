import type { Readiness, SlowChecks } from './check-readiness.ts';

/** What probes of one isolate share. Plain data: a promise of one request must not be awaited by another. */
export interface ReadinessState {
  latest: { readonly readiness: Readiness; readonly at: number } | undefined;
  /** When the check that is under way began. */
  checkingSince: number | undefined;
  readonly slow: SlowChecks;
}

export const createReadinessState = (): ReadinessState => ({
  latest: undefined,
  checkingSince: undefined,
  slow: { write: undefined, redis: undefined },
});

/** Module level on purpose: see `ReadinessState`. */
export const isolateReadiness: ReadinessState = createReadinessState();

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
