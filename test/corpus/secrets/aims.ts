/** Shares that the two engines may fail, of all cases of a run. */
export const aims = { secretsInClear: 0.01, lookalikesTouched: 0.02 } as const;

/** Seeds of the test; any other makes fresh values. */
export const fixedSeeds = [1, 2, 3] as const;
