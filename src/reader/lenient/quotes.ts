/** Where a text begins: what may follow its closing quote depends on it. */
export type TextPlace = 'key' | 'member' | 'entry' | 'root';

const quote = 0x22;
const apostrophe = 0x27;
const slash = 0x2f;
const star = 0x2a;
const comma = 0x2c;
const colon = 0x3a;
const semicolon = 0x3b;
const equals = 0x3d;
const openList = 0x5b;
const closeList = 0x5d;
const openObject = 0x7b;
const closeObject = 0x7d;

/** The longest key without quotes that is recognised behind a comma. */
const maxBareKeyChars = 64;

/** NUL, vertical tab, form feed, no-break and other wide spaces, line separators and marks of byte order. */
export function isOddBlank(code: number): boolean {
  if (code < 0xa0) return code < 0x20;
  return (
    code === 0xa0 ||
    (code >= 0x2000 && code <= 0x200b) ||
    code === 0x2028 ||
    code === 0x2029 ||
    code === 0x202f ||
    code === 0x205f ||
    code === 0x3000 ||
    code === 0xfeff
  );
}

/** White space of JSON, and what people and editors put in its place. */
export function isBlank(code: number): boolean {
  return code === 0x20 || isOddBlank(code);
}

/**
 * Whether the quote at `at` closes its text, as it always does in JSON. Clients that build JSON by hand forget to
 * escape inner quotes; what follows an inner quote cannot follow a text here. `hasQuote`: the text already holds such
 * a quote. `until` is where the look ahead ended, so that steps can be counted.
 */
export function closesText(
  text: string,
  at: number,
  place: TextPlace,
  hasQuote: boolean,
): { isClosing: boolean; until: number } {
  const next = skipBlanks(text, at + 1);
  const code = text.charCodeAt(next);
  if (next >= text.length || place === 'root') return { isClosing: true, until: next };
  if (code === closeObject || code === closeList) return { isClosing: true, until: next };
  if (code === comma) return closesBeforeComma(text, next, place);
  if (code === colon || code === equals) {
    // `["a":1]` is an object with the wrong brackets; otherwise the key of something that this text has swallowed.
    return { isClosing: place === 'key' || (place === 'entry' && !hasQuote), until: next };
  }
  return { isClosing: closesBeforeOther(text, at, next, place), until: next };
}

/** A key follows the comma after a member; in `"he said "yes", and left"` no key follows that comma. */
function closesBeforeComma(
  text: string,
  at: number,
  place: TextPlace,
): { isClosing: boolean; until: number } {
  if (place !== 'member') return { isClosing: true, until: at };
  const next = skipBlanks(text, at + 1);
  const code = text.charCodeAt(next);
  const isKey =
    next >= text.length ||
    code === quote ||
    code === apostrophe ||
    code === comma ||
    code === closeObject ||
    code === closeList ||
    isComment(text, next);
  if (isKey) return { isClosing: true, until: next };
  const end = endOfBareKey(text, next);
  const after = text.charCodeAt(skipBlanks(text, end));
  return { isClosing: after === colon || after === equals, until: end };
}

/** A comma, colon or the like may be missing, but not before a word: there the quote is part of a sentence. */
function closesBeforeOther(text: string, at: number, next: number, place: TextPlace): boolean {
  const code = text.charCodeAt(next);
  const hasBlank = next > at + 1;
  if (code === quote || code === apostrophe) return hasBlank;
  if (code === semicolon) return true;
  if (isComment(text, next)) return true;
  if (place === 'key') return hasBlank || code === openList || code === openObject;
  return place === 'entry' && (code === openList || code === openObject);
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (at < text.length && isBlank(text.charCodeAt(at))) at += 1;
  return at;
}

function isComment(text: string, at: number): boolean {
  const next = text.charCodeAt(at + 1);
  return text.charCodeAt(at) === slash && (next === slash || next === star);
}

function endOfBareKey(text: string, from: number): number {
  const last = Math.min(text.length, from + maxBareKeyChars);
  let at = from;
  while (at < last && /[\w$.-]/.test(text.charAt(at))) at += 1;
  return at;
}
