/**
 * Whether `atMs` still lies ahead of `nowMs`. No caller sets a moment more than `mostMs` ahead; a moment further away
 * means that the clock was set back, so the function returns false and no caller waits for it.
 */
export function isAhead(atMs: number, mostMs: number, nowMs: number): boolean {
  return nowMs < atMs && atMs - nowMs <= mostMs;
}
