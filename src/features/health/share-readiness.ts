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

/** An answer is good for so long. */
const freshMs = 1_000;
/** Longer than a check takes; the check of a request that was cut off is given up after it. */
const checkHoldMs = 4_000;
/** While somebody checks, the answer before will do for the others if it is not older than this. */
const lateMs = 5_000;
const pollMs = 50;

export interface ShareInput {
  readonly state: ReadinessState;
  readonly now: () => number;
  readonly check: (slow: SlowChecks) => Promise<Readiness>;
}

/** Checks at most once a second and once at a time, however many ask: probes must not become load. */
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
