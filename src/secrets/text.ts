import type { ScrubRule } from './filtered.ts';
import { visibleText } from './invisible.ts';
import type { Reading, Scan } from './scan-state.ts';
import { scanText } from './scan.ts';

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
  const scan = scanText(text, reads);
  if (scan === undefined) return text;
  if (!scan.isVisible) {
    const visible = scanText(visibleText(text), reads);
    if (visible !== undefined && visible.copied > 0) return resultOf(visible, found);
  }
  return scan.copied === 0 ? text : resultOf(scan, found);
}

function resultOf({ text, scrubbed, copied, rules }: Scan, found: ScrubRule[]): string {
  found.push(...rules);
  return scrubbed + text.slice(copied);
}
