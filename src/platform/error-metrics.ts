import type { ErrorCode } from '../errors.ts';

/** How often this isolate answered with a code on a route since it started. It only grows. */
export interface ErrorCount {
  readonly code: ErrorCode;
  /** The template, as in log lines: `/api/v1/issues/:issueId`; `unmatched` for none. */
  readonly route: string;
  readonly count: number;
}

/** Codes times routes is less; this holds should a route ever not be a template. */
const maxCounts = 2_000;
const otherRoutes = 'other';

const counts = new Map<string, { code: ErrorCode; route: string; count: number }>();

/** Counts one error response. */
export function countError(code: ErrorCode, route: string): void {
  const key = `${code} ${route}`;
  const known = counts.get(key);
  if (known !== undefined) known.count += 1;
  else if (counts.size < maxCounts || route === otherRoutes) counts.set(key, { code, route, count: 1 });
  else countError(code, otherRoutes);
}

/** A copy of the counts of this isolate, for whoever publishes them. */
export function errorMetrics(): readonly ErrorCount[] {
  return Array.from(counts.values(), (entry) => ({ ...entry }));
}
