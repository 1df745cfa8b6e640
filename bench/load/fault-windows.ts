/** What was wrong, and when: a request is judged by what was wrong while it was on its way. */
export interface FaultWindows {
  readonly begin: (kind: FaultKind) => void;
  /** `graceMs`: how long its effects may still show. */
  readonly end: (kind: FaultKind, graceMs: number) => void;
  readonly overlaps: (kind: FaultKind, fromMs: number, toMs: number) => boolean;
}

/** `database`: it does not answer as it should. `down`: somebody killed the service. */
export type FaultKind = 'database' | 'down';

interface Window {
  readonly kind: FaultKind;
  readonly fromMs: number;
  toMs: number;
}

/** Older windows than these overlap no request that is still on its way. */
const maxWindows = 32;

export function createFaultWindows(now: () => number): FaultWindows {
  const windows: Window[] = [];
  const openOf = (kind: FaultKind): Window | undefined =>
    windows.find((window) => window.kind === kind && window.toMs === Infinity);
  return {
    begin: (kind) => {
      if (openOf(kind) !== undefined) return;
      windows.push({ kind, fromMs: now(), toMs: Infinity });
      if (windows.length > maxWindows) windows.shift();
    },
    end: (kind, graceMs) => {
      const window = openOf(kind);
      if (window !== undefined) window.toMs = now() + graceMs;
    },
    overlaps: (kind, fromMs, toMs) =>
      windows.some((window) => window.kind === kind && window.fromMs <= toMs && window.toMs >= fromMs),
  };
}
