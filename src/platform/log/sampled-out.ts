/** Lines left out since the last line that reported a count. Below zero when reported lines were written after all. */
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

/** The count for the next line to report, so that the sum over all lines is right; 0 when no count is due. */
export function takeUntold(): number {
  if (untold <= 0) return 0;
  const lines = untold;
  untold = 0;
  return lines;
}

/** All lines that this isolate held back, including those written later. Never falls, so a counter can show it. */
export function sampledOutTotal(): number {
  return total;
}
