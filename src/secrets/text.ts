import { FILTERED, type ScrubRule } from './filtered.ts';
import { decode } from './decoded.ts';
import { visibleText } from './invisible.ts';
import type { Reading, Scan } from './scan-state.ts';
import { scanText } from './scan.ts';
import { newBudget, type Budget } from './work.ts';

/** Shorter texts have no room for a secret and its name. */
const MIN_CHARS = 6;

/**
 * Hides the secret parts of a text and keeps the rest: values of sensitive keys in any notation, passwords in URLs,
 * credentials, keys, tokens and numbers with a shape of their own. Tells `found` the rules that matched. The work grows with
 * the length of the text and no faster.
 */
export function scrubText(text: string, found: ScrubRule[], budget: Budget = newBudget()): string {
  return text.length < MIN_CHARS ? text : scrub(text, found, 'text', budget);
}

/** scrubText for source code, where `password = form.password` is no secret: only what is one by its shape. */
export function scrubCode(line: string, found: ScrubRule[], budget: Budget = newBudget()): string {
  return line.length < MIN_CHARS || !CODE_SUSPECT.test(line) ? line : scrub(line, found, 'code', budget);
}

/** Shapes in a line of code hold a digit or an `@`, private keys aside, and literals are in quotes. */
const CODE_SUSPECT = /[\d@'"`]|-----/;
/** Some sign that names of programs do without and secrets do not: a digit, or what parts a key, a user or an escape. */
const SUSPECT = /[\d=@%:]/;

/** scrubText for names of functions, modules and files, which have colons of their own. */
export function scrubName(name: string, found: ScrubRule[], budget: Budget = newBudget()): string {
  return name.length < MIN_CHARS || !SUSPECT.test(name) ? name : scrub(name, found, 'name', budget);
}

function scrub(text: string, found: ScrubRule[], reads: Reading, budget: Budget): string {
  const scan = scanText(text, reads, budget);
  if (scan === undefined) return text;
  const whole = resultOf(scan, found);
  const scrubbed = scan.isEscaped ? scrubDecoded(whole, found, reads, budget) : whole;
  if (scan.isVisible) return scrubbed;
  const visible = scanText(visibleText(scrubbed), reads, budget, scrubbed.length);
  return visible === undefined || visible.copied === 0 ? scrubbed : resultOf(visible, found);
}

/** Searches the text without its escapes and hides each secret in the original; the rest keeps its escapes. */
function scrubDecoded(text: string, found: ScrubRule[], reads: Reading, budget: Budget): string {
  const decoded = decode(text);
  const scan = decoded === undefined ? undefined : scanText(decoded.text, reads, budget, text.length);
  if (decoded === undefined || scan === undefined || scan.copied === 0) return text;
  for (const rule of scan.rules) if (!found.includes(rule)) found.push(rule);
  let scrubbed = '';
  let copied = 0;
  for (const { start, end } of scan.hidden ?? []) {
    const from = decoded.origins[start] ?? 0;
    scrubbed += text.slice(copied, from) + FILTERED;
    copied = decoded.origins[end] ?? text.length;
  }
  return scrubbed + text.slice(copied);
}

function resultOf({ text, scrubbed, copied, rules }: Scan, found: ScrubRule[]): string {
  for (const rule of rules) if (!found.includes(rule)) found.push(rule);
  return copied === 0 ? text : scrubbed + text.slice(copied);
}
