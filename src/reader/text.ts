import { invisible } from './display-text.ts';
import { isAbsent } from './json.ts';
import { noteAt, type Notes } from './remarks.ts';

const PRINTABLE_ASCII = /^[ -~]*$/;
const BREAKS = /[\p{Cc}\u2028\u2029]+/gu;
const ELLIPSIS = '...';

/** Text that any store and any JSON reader takes: no NUL, no lone surrogate. Other controls stay. */
export function cleanText(text: string): string {
  const wellFormed = text.isWellFormed() ? text : text.toWellFormed();
  return wellFormed.includes('\0') ? wellFormed.replaceAll('\0', '') : wellFormed;
}

/** At most `maxChars` UTF-16 units, ending in `...` when something was cut; never splits a surrogate pair. */
export function cutText(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  if (maxChars <= ELLIPSIS.length) return ELLIPSIS.slice(0, maxChars);
  const end = maxChars - ELLIPSIS.length;
  const last = text.charCodeAt(end - 1);
  const splitsPair = last >= 0xd800 && last <= 0xdbff;
  return text.slice(0, splitsPair ? end - 1 : end) + ELLIPSIS;
}

/**
 * A text field at `key` of the part at `path`. Numbers become text (React Native sends `dist: 52`), null is absent, any
 * other type is dropped with a remark, what is longer than `maxChars` is cut with a remark.
 */
export function readText(
  value: unknown,
  maxChars: number,
  notes: Notes,
  path: string,
  key: string | number,
): string | undefined {
  if (typeof value === 'string') return trimText(cleanText(value), maxChars, notes, path, key);
  if (typeof value === 'number') return String(value);
  if (!isAbsent(value)) noteAt(notes, 'dropped', path, key, 'not text');
  return undefined;
}

/** Like readText for names: control characters become spaces, outer white space goes, and empty is absent. */
export function readLine(
  value: unknown,
  maxChars: number,
  notes: Notes,
  path: string,
  key: string | number,
): string | undefined {
  const text = readText(value, Infinity, notes, path, key);
  if (text === undefined) return undefined;
  return trimText(oneLine(text), maxChars, notes, path, key) || undefined;
}

/**
 * One line that shows all it holds: control characters, line breaks included, become one space each run; direction marks
 * and characters without a width go, and outer white space.
 */
export function oneLine(text: string): string {
  if (PRINTABLE_ASCII.test(text)) return text.trim();
  return text.replace(BREAKS, ' ').replace(invisible, '').trim();
}

/** Cuts with a remark. */
export function trimText(
  text: string,
  maxChars: number,
  notes: Notes,
  path: string,
  key: string | number,
): string {
  if (text.length <= maxChars) return text;
  noteAt(notes, 'trimmed', path, key, `${text.length} chars`);
  return cutText(text, maxChars);
}

/** A boolean field, also as its text; null is absent, anything else is dropped with a remark. */
export function readBoolean(value: unknown, notes: Notes, path: string, key: string): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (value === 'true' || value === 'false') return value === 'true';
  if (!isAbsent(value)) noteAt(notes, 'dropped', path, key, 'not a boolean');
  return undefined;
}

/** A whole number of at least `min` (digits in text are taken too); anything else is dropped with a remark. */
export function readInteger(
  value: unknown,
  min: number,
  notes: Notes,
  path: string,
  key: string,
): number | undefined {
  if (isAbsent(value)) return undefined;
  const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  if (typeof number === 'number' && Number.isSafeInteger(number) && number >= min) return number + 0;
  noteAt(notes, 'dropped', path, key, 'not a whole number');
  return undefined;
}
