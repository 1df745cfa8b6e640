import { closesText, isBlank, isOddBlank, type TextPlace } from './quotes.ts';
import { numberOrDigits } from '../long-integers.ts';

/** Where a reading of JSON text is. `steps` counts the characters looked at, so that tests can prove it linear. */
export interface Cursor {
  readonly text: string;
  at: number;
  steps: number;
}

/** The value that a bare word means, and what is wrong with the word; no `fault` when it is valid JSON. */
export interface BareValue {
  readonly value: unknown;
  readonly fault?: string;
}

const quote = 0x22;
const backslash = 0x5c;
const slash = 0x2f;
const star = 0x2a;
const newline = 0x0a;

const jsonNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
/** `+5`, `.5` and `5.`: other languages write numbers like this. The pattern never backtracks. */
const looseNumber = /^([+-]?)(\d*)(?:\.(\d*))?$/;
const shortEscapes: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
  ["'", "'"],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['\n', ''],
]);
const wordsOfOthers: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['', null],
  ['-', null],
  ['none', null],
  ['nil', null],
  ['null', null],
  ['undefined', null],
  ['true', true],
  ['false', false],
  ['nan', 'NaN'],
  ['infinity', 'Infinity'],
  ['inf', 'Infinity'],
  ['1.#inf', 'Infinity'],
  ['1.#ind', 'NaN'],
  ['1.#qnan', 'NaN'],
]);
const maxBareChars = 200;
const longTextChars = 512;
/** Ten to the fifteenth is below 2^53. */
const maxPlainDigits = 15;

/** Goes over white space and comments; true when there was anything JSON does not allow. */
export function skipBlank(cursor: Cursor): boolean {
  const { text } = cursor;
  const start = cursor.at;
  const first = text.charCodeAt(start);
  // Most texts have no blank or comment here.
  if (first > 0x20 && first < 0xa0 && first !== slash) return false;
  let isOdd = false;
  for (; cursor.at < text.length; cursor.at += 1) {
    const code = text.charCodeAt(cursor.at);
    if (code === 0x20 || code === newline || code === 0x0d || code === 0x09) continue;
    if (code === slash && skipComment(cursor)) isOdd = true;
    else if (isOddBlank(code)) isOdd = true;
    else break;
  }
  cursor.steps += cursor.at - start + 1;
  return isOdd;
}

/** Leaves the cursor on the last character of the comment; false when no comment begins here. */
function skipComment(cursor: Cursor): boolean {
  const { text, at } = cursor;
  const next = text.charCodeAt(at + 1);
  if (next !== slash && next !== star) return false;
  const end = next === star ? text.indexOf('*/', at + 2) : text.indexOf('\n', at + 2);
  const isClosed = end !== -1;
  cursor.at = isClosed ? end + (next === star ? 1 : 0) : text.length - 1;
  return true;
}

/** Reads the string that begins at the cursor. `isClosed` is false when the text ends first. */
export function readString(
  cursor: Cursor,
  place: TextPlace,
): { text: string; isClosed: boolean; fault: string | undefined } {
  const { text } = cursor;
  const start = cursor.at + 1;
  const end = text.charCodeAt(cursor.at);
  let at = start;
  let hasEscape = false;
  let hasControl = false;
  let hasQuote = false;
  for (; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === end) {
      const { isClosing, until } = closesText(text, at, place, hasQuote);
      cursor.steps += until - at;
      if (isClosing) break;
      hasQuote = true;
    }
    if (code === backslash) {
      hasEscape = true;
      at += 1;
    } else if (code < 0x20) hasControl = true;
  }
  const isClosed = at < text.length;
  cursor.steps += Math.min(at, text.length) - start + 2;
  cursor.at = isClosed ? at + 1 : text.length;
  const raw = text.slice(start, isClosed ? at : text.length);
  const read = hasEscape ? unescape(raw, hasControl || hasQuote) : { text: raw, isOdd: false };
  let fault: string | undefined;
  if (end !== quote) fault = 'text in single quotes';
  else if (hasQuote) fault = 'quotes inside a text';
  else if (hasControl) fault = 'a raw control character in a text';
  else if (read.isOdd) fault = 'an escape that JSON does not know';
  return { text: read.text, isClosed, fault };
}

/** A backslash before anything else stays as it is: `C:\Users` was meant literally. */
function unescape(raw: string, hasControl: boolean): { text: string; isOdd: boolean } {
  // Worth a try for a long text only: what it costs when it fails must not be paid for every short one.
  if (raw.length >= longTextChars && !hasControl) {
    try {
      return { text: String(JSON.parse(`"${raw}"`)), isOdd: false };
    } catch {
      // Some escape is not one of JSON.
    }
  }
  let text = '';
  let isOdd = false;
  let from = 0;
  for (let at = raw.indexOf('\\'); at !== -1; at = raw.indexOf('\\', from)) {
    text += raw.slice(from, at);
    const kind = raw.charAt(at + 1);
    const digits = kind === 'u' ? 4 : kind === 'x' ? 2 : 0;
    const code = digits === 0 ? undefined : hexAt(raw, at + 2, digits);
    if (code !== undefined) {
      text += String.fromCharCode(code);
      from = at + 2 + digits;
    } else {
      text += shortEscapes.get(kind) ?? `\\${kind}`;
      from = at + 2;
    }
    isOdd ||=
      kind === 'x' || kind === "'" || kind === '\n' || (code === undefined && !shortEscapes.has(kind));
  }
  return { text: text + raw.slice(from), isOdd };
}

function hexAt(text: string, at: number, digits: number): number | undefined {
  const hex = text.slice(at, at + digits);
  return hex.length === digits && /^[0-9a-f]+$/i.test(hex) ? Number.parseInt(hex, 16) : undefined;
}

/** Reads on to the next character that ends a bare word; a key also ends at a colon. */
export function readBare(cursor: Cursor, isKey: boolean): string {
  const { text } = cursor;
  const start = cursor.at;
  let at = start;
  for (; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (isBlank(code) || code === 0x2c || code === 0x5d || code === 0x7d) break;
    if (code === 0x5b || code === 0x7b || code === quote || (isKey && (code === 0x3a || code === 0x3d)))
      break;
    if (code === slash && at > start && text.charCodeAt(at + 1) === star) break;
  }
  cursor.steps += at - start + 1;
  cursor.at = at;
  return text.slice(start, at);
}

/** The number at the cursor when it is a plain whole one, as most are; undefined, and nothing read, for any other. */
export function readShortInteger(cursor: Cursor): number | undefined {
  const { text, at: start } = cursor;
  const end = Math.min(start + maxPlainDigits, text.length - 1);
  let number = 0;
  let at = start;
  for (; at <= end; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 0x30 || code > 0x39) break;
    number = number * 10 + code - 0x30;
  }
  const after = text.charCodeAt(at);
  const isPadded = at - start > 1 && text.charCodeAt(start) === 0x30;
  if (at === start || at > end || isPadded || (after !== 0x2c && after !== 0x5d && after !== 0x7d))
    return undefined;
  cursor.steps += at - start;
  cursor.at = at;
  return number;
}

function isNumberStart(word: string): boolean {
  const code = word.charCodeAt(0);
  return code === 0x2d || (code >= 0x30 && code <= 0x39);
}

/** What a bare word means: JSON's own words and numbers, what other languages print for theirs, else its text. */
export function valueOfBare(word: string): BareValue {
  if (word === 'true') return { value: true };
  if (word === 'false') return { value: false };
  if (word === 'null') return { value: null };
  if (isNumberStart(word) && jsonNumber.test(word)) return { value: numberOrDigits(word) };
  const shown = word.length > maxBareChars ? word.slice(0, maxBareChars) : word;
  const lower = shown.toLowerCase();
  const isNegative = lower.startsWith('-');
  const bare = lower.length > 1 && (isNegative || lower.startsWith('+')) ? lower.slice(1) : lower;
  const known = wordsOfOthers.get(bare);
  if (known !== undefined) {
    const value = known === 'Infinity' && isNegative ? '-Infinity' : known;
    if (typeof value === 'string') return { value, fault: `${value} is no number of JSON: kept as text` };
    return { value, fault: value === null ? 'no value: null' : 'a word of another language' };
  }
  const loose = looseNumber.exec(shown);
  if (loose !== null && shown === word) {
    const [, sign = '', whole = '', fraction = ''] = loose;
    if (whole !== '' || fraction !== '') {
      const isPadded = whole.length > 1 && whole.startsWith('0');
      // Leading zeros may belong to an identifier: the digits stay.
      if (isPadded) return { value: word, fault: 'a number with leading zeros: kept as text' };
      const number = `${sign === '-' ? '-' : ''}${whole || '0'}${fraction === '' ? '' : `.${fraction}`}`;
      return { value: numberOrDigits(number), fault: 'a number that is not written as JSON writes it' };
    }
  }
  return { value: shown, fault: 'a bare word: kept as text' };
}
