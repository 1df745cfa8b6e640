import { FILTERED, type ScrubRule } from './filtered.ts';
import type { KeyClass } from './keys.ts';
import type { Found } from './structures.ts';

/**
 * What a text is. `code`: in source code `password = form.password` is no secret, only what is one by its shape is.
 * `name`: names of functions, modules and files, whose parts are joined by colons.
 */
export type Reading = 'text' | 'code' | 'name';

/** One look at one text. */
export interface Scan {
  readonly text: string;
  readonly reads: Reading;
  /** The scan is done with the text before this index and never looks back beyond it. */
  floor: number;
  /** The scan has checked the words before this index as keys. */
  keyEnd: number;
  /** The last program of a command line that takes passwords, and where its line ends. */
  program: string;
  programEnd: number;
  /** False when the text contains invisible characters. */
  isVisible: boolean;
  /** True when the text contains escapes of URLs, programs or HTML. */
  isEscaped: boolean;
  /** The characters before this index have already added to the steps that looks may cost. */
  earned: number;
  /** Parts later in the text that are known to be secrets, in order. */
  readonly planned: { readonly start: number; readonly end: number }[];
  scrubbed: string;
  copied: number;
  readonly rules: ScrubRule[];
  /** What was hidden: from where to where. */
  hidden: { readonly start: number; readonly end: number }[] | undefined;
}

/** A key in a text, and its surroundings. */
export interface KeyAt {
  readonly start: number;
  readonly end: number;
  readonly keyClass: KeyClass;
  /** After `?` or `&`. */
  readonly inUrl: boolean;
  /** After an encoded one: the whole URL may be a parameter of another. */
  readonly isNested?: boolean;
}

export const newScan = (text: string, reads: Reading, earned = 0): Scan => ({
  text,
  reads,
  floor: 0,
  keyEnd: 0,
  program: '',
  programEnd: -1,
  isVisible: true,
  isEscaped: false,
  earned,
  planned: [],
  scrubbed: '',
  copied: 0,
  rules: [],
  hidden: undefined,
});

/** Hides what was found, when something was; the scan goes on behind it. */
export function hide(scan: Scan, found: Found | undefined): boolean {
  return found !== undefined && hideSpan(scan, found.start, found.end, found.rule);
}

/** Hides a part of the text, unless it was done already. */
export function hideSpan(scan: Scan, start: number, end: number, rule: ScrubRule): boolean {
  if (start < scan.floor || end <= start) return false;
  scan.scrubbed += scan.text.slice(scan.copied, start) + FILTERED;
  scan.copied = end;
  (scan.hidden ??= []).push({ start, end });
  scan.floor = end;
  scan.keyEnd = end;
  if (!scan.rules.includes(rule)) scan.rules.push(rule);
  return true;
}
