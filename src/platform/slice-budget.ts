/** What one run of a cron task may do that removes rows in slices. An event waits at most for one slice. */
export interface SliceBudget {
  readonly rowsPerSlice: number;
  readonly slices: number;
  /** After each slice. */
  readonly pauseMs: number;
  readonly forMs: number;
}

/** Waits between two slices, so that events get their turn. */
export const pauseOf = ({ pauseMs }: SliceBudget): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, pauseMs));
