import { isAbsent, isObject } from './json.ts';
import { limits } from './trim-sizes.ts';
import { note, type Notes } from './remarks.ts';
import { cleanText, cutText } from './text.ts';
import { copyTree } from './tree.ts';

export type Pair = [name: string, value: string];

/** How one of the pair-shaped parts of a request reads its text form and its repeated values. */
export interface PairSyntax {
  readonly fromText: (text: string) => Iterable<Pair>;
  /** A list of values: one pair each (query), or one pair with the values joined (headers, cookies). */
  readonly repeats: boolean;
}

/**
 * Reads headers, cookies or a query string from text, an object or a list of pairs (sentry-protocol 4.7). Drops null
 * values, cuts names and values to size and keeps at most 100 pairs; undefined when no pair is left.
 */
export function readPairs(
  value: unknown,
  syntax: PairSyntax,
  notes: Notes,
  path: string,
): Pair[] | undefined {
  if (isAbsent(value)) return undefined;
  const pairs: Pair[] = [];
  for (const [name, entry] of entriesIn(value, syntax, notes, path)) {
    if (pairs.length >= limits.pairs) {
      note(notes, 'trimmed', path, `more than ${limits.pairs} pairs`);
      break;
    }
    addPair(pairs, name, entry, syntax, notes, path);
  }
  return pairs.length === 0 ? undefined : pairs;
}

export const queryString: PairSyntax = { fromText: pairsOfQuery, repeats: true };
export const cookieHeader: PairSyntax = { fromText: pairsOfCookies, repeats: false };
export const headerLines: PairSyntax = { fromText: pairsOfHeaderLines, repeats: false };

function* entriesIn(
  value: unknown,
  syntax: PairSyntax,
  notes: Notes,
  path: string,
): Generator<readonly [string, unknown]> {
  if (typeof value === 'string') yield* syntax.fromText(value);
  else if (Array.isArray(value)) yield* entriesOfList(value, notes, path);
  else if (isObject(value)) yield* entriesOfObject(value);
  else note(notes, 'dropped', path, 'neither text, object nor list of pairs');
}

function* entriesOfObject(value: Readonly<Record<string, unknown>>): Generator<readonly [string, unknown]> {
  for (const key of Object.keys(value)) yield [key, value[key]];
}

function* entriesOfList(
  list: readonly unknown[],
  notes: Notes,
  path: string,
): Generator<readonly [string, unknown]> {
  let wrong = Math.max(0, list.length - limits.pairsLookedAt);
  for (const pair of list.slice(0, limits.pairsLookedAt)) {
    if (Array.isArray(pair) && pair.length === 2) {
      const [name, value] = pair as readonly unknown[];
      if (typeof name === 'string') yield [name, value];
      else wrong += 1;
    } else if (!isAbsent(pair)) wrong += 1;
  }
  if (wrong > 0) note(notes, 'dropped', path, `${wrong} entries are not pairs`);
}

function addPair(
  pairs: Pair[],
  name: string,
  value: unknown,
  syntax: PairSyntax,
  notes: Notes,
  path: string,
): void {
  if (isAbsent(value)) return;
  const pointer = `${path}/${pairs.length}`;
  if (syntax.repeats && Array.isArray(value)) {
    for (const one of value.slice(0, limits.pairs - pairs.length))
      addPair(pairs, name, textOf(one, notes, pointer), syntax, notes, path);
    return;
  }
  const text = cleanText(
    Array.isArray(value) ? joinTexts(value, notes, pointer) : textOf(value, notes, pointer),
  );
  if (text.length > limits.pairValueChars) note(notes, 'trimmed', `${pointer}/1`, `${text.length} chars`);
  pairs.push([cutText(cleanText(name), limits.nameChars), cutText(text, limits.pairValueChars)]);
}

function joinTexts(values: readonly unknown[], notes: Notes, path: string): string {
  const texts: string[] = [];
  for (const value of values.slice(0, limits.pairs))
    if (!isAbsent(value)) texts.push(textOf(value, notes, path));
  return texts.join(', ');
}

// Nested objects (a parsed `?filter[x]=1`) are kept as JSON text.
function textOf(value: unknown, notes: Notes, path: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return isAbsent(value) ? '' : JSON.stringify(copyTree(value, limits.pairValueChars, notes, path));
}
function* pairsOfQuery(text: string): Generator<Pair> {
  for (const part of piecesOf(text.startsWith('?') ? text.slice(1) : text, '&')) {
    const [name, value] = splitAt(part, '=');
    yield [decode(name), decode(value)];
  }
}

function* pairsOfCookies(text: string): Generator<Pair> {
  for (const part of piecesOf(text, ';')) {
    const [name, value] = splitAt(part, '=');
    yield [name.trim(), value.trim()];
  }
}

function* pairsOfHeaderLines(text: string): Generator<Pair> {
  for (const line of piecesOf(text, '\n')) {
    const [name, value] = splitAt(line, ':');
    yield [name.trim(), value.trim()];
  }
}

function* piecesOf(text: string, separator: string): Generator<string> {
  let from = 0;
  // Bounds the work for a text that contains only separators.
  for (let looked = 0; from <= text.length && looked < limits.pairsLookedAt; looked += 1) {
    const at = text.indexOf(separator, from);
    const end = at === -1 ? text.length : at;
    const piece = text.slice(from, end);
    if (piece.trim() !== '') yield piece;
    from = end + 1;
  }
}

function splitAt(text: string, separator: string): Pair {
  const at = text.indexOf(separator);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

function decode(text: string): string {
  if (!text.includes('%') && !text.includes('+')) return text;
  const spaced = text.replaceAll('+', ' ');
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}
