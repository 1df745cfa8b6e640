import type { ErrorCode } from '../errors/app-error.ts';

/** How often this isolate answered with a code on a route since it started. It only grows. */
export interface ErrorCount {
  readonly code: ErrorCode;
  /** The template, as in log lines: `/api/v1/issues/:issueId`; `unmatched` when no route matched. */
  readonly route: string;
  readonly count: number;
}

/** More than all pairs of code and route. The cap matters only if a route is ever not a template. */
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

/** Returns a copy of this isolate's counts, ready to publish. */
export function errorMetrics(): readonly ErrorCount[] {
  return Array.from(counts.values(), (entry) => ({ ...entry }));
}
