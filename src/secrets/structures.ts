import { isAt, isWordStart, WORD } from './characters.ts';
import type { ScrubRule } from './filtered.ts';
import type { Structure } from './structure-table.ts';
import { work } from './work.ts';

/** What was found: from where to where, and by which rule. */
export interface Found {
  readonly start: number;
  readonly end: number;
  readonly rule: ScrubRule;
}

/** The secret around the mark that ends at `end`. */
export function structureAt(
  text: string,
  end: number,
  structure: Structure,
  floor: number,
): Found | undefined {
  const { mark, exact, before, run, after, rule } = structure;
  let start = end - mark.length;
  if (exact !== undefined && !matches(exact, text, start)) return undefined;
  // Most marks are parts of ordinary words.
  if (
    before === undefined &&
    run === undefined &&
    structure.insideWord !== true &&
    !isWordStart(text, start, floor)
  )
    return undefined;
  let stop = end;
  if (after !== undefined) {
    after.lastIndex = end;
    const length = after.exec(text)?.[0].length;
    work.steps += length ?? 8;
    if (length === undefined) return undefined;
    stop = end + length;
  }
  if (run !== undefined || before !== undefined) {
    const length =
      run === undefined ? leadLength(text, start, before, floor) : runLength(text, start, run, floor);
    if (length === undefined) return undefined;
    start -= length;
  }
  if (structure.insideWord !== true && !isWordStart(text, start, floor)) return undefined;
  return { start, end: stop, rule };
}

function leadLength(
  text: string,
  start: number,
  before: Structure['before'],
  floor: number,
): number | undefined {
  if (before === undefined) return undefined;
  const from = Math.max(floor, start - before.chars);
  work.steps += start - from;
  return before.pattern.exec(text.slice(from, start))?.[0].length;
}

function runLength(
  text: string,
  start: number,
  { min, max, extra, whole }: NonNullable<Structure['run']>,
  floor: number,
): number | undefined {
  let from = start;
  const limit = Math.max(floor, start - max);
  while (from > limit && (isAt(text, from - 1, WORD) || extra.includes(text.charAt(from - 1)))) from -= 1;
  work.steps += start - from;
  from = Math.min(start, from + escapeTail(text, from));
  const length = start - from;
  if (length < min || (whole !== undefined && !whole.test(text.slice(from, start)))) return undefined;
  return length;
}

// How many characters at `at` end an escape of JSON or of a URL (`\n`, `%20`) and only look like the run.
function escapeTail(text: string, at: number): number {
  if (text.charCodeAt(at - 1) === 37) return 2;
  if (text.charCodeAt(at - 1) !== 92) return 0;
  return text.charCodeAt(at) === 117 ? 5 : 1;
}

function matches(pattern: RegExp, text: string, at: number): boolean {
  pattern.lastIndex = at;
  return pattern.test(text);
}

const MAX_JWT_PART = 16_384;

/** `eyJ….eyJ….…`, signed or encrypted, when `end` is behind `eyJ`. */
export function jwtAt(text: string, end: number, floor: number): Found | undefined {
  const start = end - 3;
  if (!text.startsWith('eyJ', start)) return undefined;
  if (!isWordStart(text, start, floor)) return undefined;
  let at = partEnd(text, end);
  if (at - end < 12 || text.charCodeAt(at) !== 46) return undefined;
  const payload = partEnd(text, at + 1);
  if (payload - at < 5) return undefined;
  at = payload;
  for (let part = 0; part < 3 && text.charCodeAt(at) === 46; part += 1) {
    const next = partEnd(text, at + 1);
    if (next === at + 1 && part > 0) break;
    at = next;
  }
  return { start, end: at, rule: 'jwt' };
}

function partEnd(text: string, from: number): number {
  const limit = Math.min(text.length, from + MAX_JWT_PART);
  let at = from;
  while (at < limit && (isAt(text, at, WORD) || text.charCodeAt(at) === 45)) at += 1;
  work.steps += at - from;
  return at;
}

const MAX_LABEL_CHARS = 40;

/** From BEGIN to END of a private key, or to the end of a text that was cut in between. `end` is behind `begin `. */
export function privateKeyAt(text: string, end: number, floor: number): Found | undefined {
  if (!text.slice(end, end + MAX_LABEL_CHARS).includes('PRIVATE KEY')) return undefined;
  let start = end - 'begin '.length;
  if (text.charCodeAt(start - 1) === 32) start -= 1;
  while (start > floor && text.charCodeAt(start - 1) === 45) start -= 1;
  const closing = text.indexOf('END ', end);
  const dashes = closing === -1 ? -1 : text.indexOf('----', closing);
  const stop = dashes === -1 || dashes > closing + 80 ? text.length : dashes;
  let at = stop;
  while (text.charCodeAt(at) === 45) at += 1;
  work.steps += at - start;
  return { start, end: at, rule: 'private_key' };
}

const LINES = /[ \t]{0,8}\d{1,4}(?:(?:\r?\n|\\n|\\r\\n)[\w+/=]{20,80}){1,200}/y;

/** The lines of a private key of PuTTY, behind `Private-Lines:`. */
export function puttyLinesAt(text: string, end: number): Found | undefined {
  LINES.lastIndex = end;
  const length = LINES.exec(text)?.[0].length;
  return length === undefined ? undefined : { start: end, end: end + length, rule: 'private_key' };
}
