import type { ScrubRule } from './filtered.ts';
import { visibleText } from './invisible.ts';
import { runScan } from './scan.ts';
import { newScan, type Reading } from './scan-state.ts';

/** Shorter texts hold no secret next to what names it. */
const MIN_CHARS = 6;

/**
 * Hides the secret parts of a text and keeps the rest: values of sensitive keys in any notation, passwords in URLs,
 * credentials, keys, tokens and numbers with a shape of their own. Tells `found` the rules that matched. The work grows with
 * the length of the text and no faster.
 */
export function scrubText(text: string, found: ScrubRule[]): string {
  return text.length < MIN_CHARS ? text : scrub(text, found, 'text');
}

/** scrubText for source code, where `password = form.password` is no secret: only what is one by its shape. */
export function scrubCode(line: string, found: ScrubRule[]): string {
  return line.length < MIN_CHARS ? line : scrub(line, found, 'code');
}

/** scrubText for names of functions, modules and files, which have colons of their own. */
export function scrubName(name: string, found: ScrubRule[]): string {
  return name.length < MIN_CHARS ? name : scrub(name, found, 'name');
}

function scrub(text: string, found: ScrubRule[], reads: Reading): string {
  const scan = newScan(text, reads);
  const isVisible = runScan(scan);
  if (!isVisible) {
    const visible = visibleText(text);
    const again = newScan(visible, reads);
    runScan(again);
    if (again.copied > 0) {
      found.push(...again.rules);
      return again.scrubbed + visible.slice(again.copied);
    }
  }
  if (scan.copied === 0) return text;
  found.push(...scan.rules);
  return scan.scrubbed + text.slice(scan.copied);
}
