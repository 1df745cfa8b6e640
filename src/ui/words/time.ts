const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** From the largest: from how many milliseconds on a unit is used, how long it is, and its word. */
const units = [
  { fromMs: 2 * 365 * dayMs, ms: 365 * dayMs, one: 'year', many: 'years' },
  { fromMs: 60 * dayMs, ms: 30 * dayMs, one: 'month', many: 'months' },
  { fromMs: 2 * dayMs, ms: dayMs, one: 'day', many: 'days' },
  { fromMs: 90 * minuteMs, ms: hourMs, one: 'hour', many: 'hours' },
  { fromMs: 60_000, ms: minuteMs, one: 'min', many: 'min' },
] as const;

/** How long ago a moment was: `3 hours ago`, `just now`, and `in 5 min` when a clock is ahead. */
export function timeAgo(atMs: number, nowMs: number): string {
  const length = lengthWords(Math.abs(nowMs - atMs));
  if (length === undefined) return 'just now';
  return atMs > nowMs ? `in ${length}` : `${length} ago`;
}

/** A length of time in its largest useful unit; undefined below a minute. */
function lengthWords(ms: number): string | undefined {
  const unit = units.find(({ fromMs }) => ms >= fromMs);
  if (unit === undefined) return undefined;
  const amount = Math.floor(ms / unit.ms);
  return `${amount} ${amount === 1 ? unit.one : unit.many}`;
}

/** `2026-11-27 18:26:35 UTC`. */
export function utcText(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** How long before an event something happened: `0.42 s`, `12 s`, `3 min 5 s`, `2 h 10 min`. */
export function gapText(ms: number): string {
  const s = Math.max(0, ms) / 1_000;
  if (s < 10) return `${s.toFixed(2)} s`;
  if (s < 60) return `${Math.floor(s)} s`;
  if (s < 3_600) return `${Math.floor(s / 60)} min ${Math.floor(s % 60)} s`;
  return `${Math.floor(s / 3_600)} h ${Math.floor((s % 3_600) / 60)} min`;
}
