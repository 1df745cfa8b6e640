/** How old a cached value may be: milliseconds since the database was asked for it. */
export interface CacheAges {
  /** Younger than this it is shown as it is. */
  readonly freshMs: number;
  /** From then to this age it is shown as stale, while it is read again. */
  readonly staleMs: number;
  /** So long it is kept for the case that the database cannot be asked. */
  readonly keepMs: number;
}

/**
 * `fresh` may be shown; `stale` may be shown, and must be read again; `outdated` may be shown only while the database
 * cannot be asked; `gone` may not be shown at all.
 */
export type CacheVerdict = 'fresh' | 'stale' | 'outdated' | 'gone';

/** The clocks of the machines in one location differ by less than this. */
const maxSkewMs = 1_000;

/**
 * What may be done with a value that was read at `readAt`, when the last change that we know of was made at
 * `changedAt`. A change of the same millisecond counts as later: the value may have missed it.
 */
export function judgeValue(
  { readAt, changedAt }: { readonly readAt: number; readonly changedAt: number },
  { freshMs, staleMs, keepMs }: CacheAges,
  nowMs: number,
): CacheVerdict {
  const ageMs = nowMs - readAt;
  if (ageMs >= keepMs) return 'gone';
  // A clock that was set back says nothing about the age.
  if (ageMs < -maxSkewMs || ageMs >= staleMs || readAt <= changedAt) return 'outdated';
  return ageMs < freshMs ? 'fresh' : 'stale';
}
