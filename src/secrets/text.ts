import { scrubAssignments } from './assignments.ts';
import { scrubFlags, scrubPairLists, scrubXml } from './markup.ts';
import { scrubPatterns } from './patterns.ts';
import { scanTraits, traits } from './scan.ts';
import { scrubUrlPasswords } from './urls.ts';
import type { ScrubRule } from './values.ts';

/** Shorter texts hold no secret next to what names it. */
const MIN_CHARS = 6;

/**
 * Hides the secret parts of a text and keeps the rest: values of sensitive keys in any notation, passwords in URLs,
 * credentials, keys, tokens and numbers with a shape of their own. Tells `found` the rules that matched.
 */
export function scrubText(text: string, found: ScrubRule[]): string {
  if (text.length < MIN_CHARS) return text;
  const has = scanTraits(text);
  if (has === 0) return text;
  // Shapes come first: what they hide may end where the value of a key goes on.
  const shaped = scrubShapes(text, has, found);
  let scrubbed = shaped;
  if (has & traits.tag) scrubbed = scrubXml(scrubbed);
  if (has & traits.bracket) scrubbed = scrubPairLists(scrubbed);
  if (has & traits.dashes) scrubbed = scrubFlags(scrubbed);
  if (has & traits.separator) scrubbed = scrubAssignments(scrubbed);
  if (scrubbed !== shaped) found.push('assignment');
  return scrubbed;
}

/** scrubText for source code, where `password = form.password` is no secret: only what is one by its shape. */
export function scrubCode(line: string, found: ScrubRule[]): string {
  if (line.length < MIN_CHARS) return line;
  return scrubShapes(line, scanTraits(line), found);
}

function scrubShapes(text: string, has: number, found: ScrubRule[]): string {
  if (has === 0) return text;
  const scrubbed = has & traits.separator ? scrubUrlPasswords(text) : text;
  if (scrubbed !== text) found.push('url_password');
  return scrubPatterns(scrubbed, has, found);
}
