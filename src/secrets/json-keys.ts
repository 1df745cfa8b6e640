import type { Scan } from './scan-state.ts';
import { work } from './work.ts';

const NEIGHBOURHOOD = 2048;
const PARTS = /\\{0,3}"(?:d|p|q|dp|dq|qi|k)\\{0,3}"\s{0,4}:\s{0,4}\\{0,3}"([\w-]{16,2048})/g;

/** The secret parts of a key in the form of JSON (RFC 7517) around its `kty`, which ends at `end`. */
export function planKeyParts(scan: Scan, end: number): void {
  const { text, floor, planned } = scan;
  if (planned.length > 0 || !/^\\{0,3}"\s{0,4}:/.test(text.slice(end, end + 10))) return;
  const from = Math.max(floor, end - NEIGHBOURHOOD);
  const near = text.slice(from, end + NEIGHBOURHOOD);
  work.steps += near.length;
  for (const match of near.matchAll(PARTS)) {
    const value = match[1] ?? '';
    const start = from + match.index + match[0].length - value.length;
    planned.push({ start, end: start + value.length });
  }
}
