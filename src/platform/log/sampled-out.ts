import type { Metrics } from '../../domain/metrics/registry.ts';

/** Log lines that sampling leaves out. */
export interface SampledOut {
  /** Counts a line that is held back. */
  readonly add: () => void;
  /** Takes back lines that are written after all, because their request failed or was slow. */
  readonly release: (lines: number) => void;
  /** The count for the next line to report, so that the sum over all lines is right; 0 when no count is due. */
  readonly takeUntold: () => number;
}

/** `metrics` count every line held back, also those written later: a counter never falls. */
export function createSampledOut(metrics?: Metrics): SampledOut {
  /** Lines left out since the last line that reported a count. Below zero when reported lines were written after all. */
  let untold = 0;
  return {
    add() {
      untold += 1;
      metrics?.count('logSampledOut', {});
    },
    release(lines) {
      untold -= lines;
    },
    takeUntold() {
      if (untold <= 0) return 0;
      const lines = untold;
      untold = 0;
      return lines;
    },
  };
}
