/** Lines left out since a line of this isolate said how many. Below zero: some were written after they were told. */
let untold = 0;
let total = 0;

/** Counts a line that sampling leaves out. */
export function countSampledOut(): void {
  untold += 1;
  total += 1;
}

/** Takes back lines that are written after all, because their request failed or was slow. */
export function countReleased(lines: number): void {
  untold -= lines;
}

/** How many to name in the next line, so that the sum over all lines is true; 0 when there is nothing to tell. */
export function takeUntold(): number {
  if (untold <= 0) return 0;
  const lines = untold;
  untold = 0;
  return lines;
}

/** Lines this isolate ever held back, also those that were written later. Never falls: fit for a counter. */
export function sampledOutTotal(): number {
  return total;
}
