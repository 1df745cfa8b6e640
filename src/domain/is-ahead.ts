/**
 * Whether the moment `atMs` is still to come at `nowMs`, when it was never set further ahead than `mostMs`: one that is says
 * that the clock was set back, and nobody shall wait for it.
 */
export function isAhead(atMs: number, mostMs: number, nowMs: number): boolean {
  return nowMs < atMs && atMs - nowMs <= mostMs;
}
