import { DIGIT, isAt, isWordStart, LOWER, UPPER, WORD } from './characters.ts';
import { shapeTable } from './shape-table.ts';
import { work } from './work.ts';

/** One kind of token. */
export interface Shape {
  readonly mark: string;
  readonly alphabet: number;
  readonly min: number;
  readonly max: number;
  readonly needs: 'nothing' | 'digit or both cases' | 'digit and letter';
  readonly insideWord: boolean;
}

/** Bits of `alphabetTable`, by the letter that names an alphabet above. */
const names = 'awdpbhule';
const alphabetTable = new Uint16Array(128);
const digits = '0123456789';
const small = 'abcdefghijklmnopqrstuvwxyz';
const capitals = small.toUpperCase();
for (const [name, chars] of [
  ['a', digits + small + capitals],
  ['w', `${digits + small + capitals}_`],
  ['d', `${digits + small + capitals}_-`],
  ['p', `${digits + small + capitals}_-.`],
  ['b', `${digits + small + capitals}_-+/=`],
  ['h', `${digits}abcdefABCDEF`],
  ['u', digits + capitals],
  ['l', digits + small],
  ['e', `${digits + small + capitals}_-$`],
] as const) {
  for (const char of chars) {
    const code = char.charCodeAt(0);
    alphabetTable[code] = (alphabetTable[code] ?? 0) | (1 << names.indexOf(name));
  }
}

const BASE64 = 1 << names.indexOf('b');
/** What is looked at of a token before it is known to be one. */
const MAX_LOOK = 160;

export const shapes: readonly Shape[] = shapeTable
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => readShape(line.split(' ')));

function readShape([mark = '', alphabet = 'd', length = '', needs = '']: string[]): Shape {
  const [min = '0', max = ''] = length.split('-');
  return {
    mark,
    alphabet: 1 << names.indexOf(alphabet),
    min: Number(min),
    max: max === '' ? Infinity : Number(max),
    needs: needs === '!' ? 'nothing' : needs === '#' ? 'digit and letter' : 'digit or both cases',
    insideWord: needs === '*',
  };
}

/** Where the token of that shape at `start` ends; -1 when no such token begins there. */
export function shapeEnd(text: string, start: number, shape: Shape, floor: number): number {
  const { mark, alphabet, min, max } = shape;
  if (!text.startsWith(mark, start)) return -1;
  if (!shape.insideWord && !isWordStart(text, start, floor) && !followsLabel(text, start, mark)) return -1;
  const from = start + mark.length;
  const lookEnd = runOf(text, from, alphabet, from + MAX_LOOK);
  work.steps += lookEnd - start;
  const length = lookEnd - from;
  if (length < min || length > max) return -1;
  if (max < MAX_LOOK && isAt(text, lookEnd, WORD)) return -1;
  if (!hasNeeded(text, from, lookEnd, shape.needs)) return -1;
  let end = runOf(text, lookEnd, alphabet, text.length);
  work.steps += end - lookEnd;
  // The full stop of a sentence.
  while (end > from && text.charCodeAt(end - 1) === 46) end -= 1;
  return end;
}

const MIN_LABELLED_MARK_CHARS = 4;

// `prod-glpat-…`, `build_npm_…`: a label before a mark that is long enough to be no part of a name.
function followsLabel(text: string, start: number, mark: string): boolean {
  const before = text.charAt(start - 1);
  return (before === '-' || before === '_') && mark.length >= MIN_LABELLED_MARK_CHARS;
}

/** Characters of base64 that a URL cannot hold as they are. */
const ENCODED_BASE64 = /%(?:2[BF]|3D)/iy;

function runOf(text: string, from: number, alphabet: number, limit: number): number {
  let at = from;
  while (at < limit) {
    const code = text.charCodeAt(at);
    if (code < 128 && ((alphabetTable[code] ?? 0) & alphabet) !== 0) at += 1;
    else if (code === 37 && alphabet === BASE64 && isEncodedBase64(text, at)) at += 3;
    else break;
  }
  return at;
}

function isEncodedBase64(text: string, at: number): boolean {
  ENCODED_BASE64.lastIndex = at;
  return ENCODED_BASE64.test(text);
}

function hasAll(seen: number, needs: Shape['needs']): boolean {
  if (needs === 'digit and letter') return (seen & DIGIT) !== 0 && (seen & (UPPER | LOWER)) !== 0;
  return (seen & DIGIT) !== 0 || (seen & (UPPER | LOWER)) === (UPPER | LOWER);
}

function hasNeeded(text: string, from: number, to: number, needs: Shape['needs']): boolean {
  if (needs === 'nothing') return true;
  let seen = 0;
  for (let at = from; at < to; at += 1) {
    work.steps += 2;
    if (isAt(text, at, DIGIT)) seen |= DIGIT;
    else if (isAt(text, at, UPPER)) seen |= UPPER;
    else if (isAt(text, at, LOWER)) seen |= LOWER;
    if (hasAll(seen, needs)) return true;
  }
  return false;
}
