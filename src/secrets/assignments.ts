import { endsEscape, isAt, isPercentCode, KEY } from './characters.ts';
import { FILTERED } from './filtered.ts';
import { classifyKey, type KeyClass } from './keys.ts';
import { nearSecretAt } from './near.ts';
import { callSecretAt, namedSecretAt, pairSecretAt } from './named.ts';
import { hideSpan, type Scan } from './scan-state.ts';
import { isVerb, separatorAt, type Separator } from './separators.ts';
import { blockValueAt, bracketAt, phraseEnd, quotedAt, wrappedAt } from './typed-values.ts';
import { headerEnd, MAX_LOOK_CHARS, quoteLength, runEnd } from './value-ends.ts';
import { isGibberish, isTokenLike } from './token-looks.ts';
import { isSecretText, type Certainty } from './values.ts';
import { work } from './work.ts';

const MAX_KEY_CHARS = 64;
/** From here on are scripts that are written without blanks. */
const FIRST_UNSPACED = 0x2e80;
/** What it costs to judge a key, whatever its length. */
const KEY_STEPS = 48;
/** Last words that mean something only together with the word before: "API key: …". */
const NEEDS_WORD_BEFORE =
  /^(?:keys?|codes?|numbers?|id|card|phrase|words|link|url|pass|auth|secret|password|token|hook|seed)$/i;
const SYNTAX_ERROR = /(?:unexpected|expected|invalid|illegal|missing|unknown|reserved|bad|next)\s$/i;
const URL_KEY = /(?:[?&]|%26|%3F|&amp;)$/i;

/** A key in a text, and what stands around it. */
export interface KeyAt {
  readonly start: number;
  readonly end: number;
  readonly keyClass: KeyClass;
  /** After `?` or `&`. */
  readonly inUrl: boolean;
}

/**
 * Hides the value of the key that holds the stem which ends at `stemEnd`, in any notation: `key=value`, `key: value`,
 * `"key": "value"`, `--key value`, `<key>value</key>`, `{name: key, value: …}` … Each word is looked at once.
 */
export function keyAt(scan: Scan, stemEnd: number): boolean {
  if (scan.reads === 'code' || stemEnd <= scan.keyEnd) return false;
  const { text } = scan;
  const wordEnd = keyWordEnd(text, stemEnd);
  work.steps += wordEnd - stemEnd;
  scan.keyEnd = wordEnd;
  let end = wordEnd;
  // `password.`, `password->`.
  while (end > stemEnd && (text.charCodeAt(end - 1) === 46 || text.charCodeAt(end - 1) === 45)) end -= 1;
  const separator = separatorAt(text, end);
  if (separator === undefined) return false;
  work.steps += KEY_STEPS;
  const key = readKey(scan, stemEnd, end, separator);
  if (key === undefined) return false;
  const value = secretOf(scan, key, separator);
  if (value === undefined) return false;
  return hideSpan(scan, value.start, value.end, 'assignment');
}

function keyWordEnd(text: string, stemEnd: number): number {
  const isUnspaced = text.charCodeAt(stemEnd - 1) >= FIRST_UNSPACED;
  let end = stemEnd;
  while (end < stemEnd + MAX_KEY_CHARS && isAt(text, end, KEY)) {
    const code = text.charCodeAt(end);
    // `密码是x`: Latin letters behind Chinese ones are the next word.
    if (isUnspaced && (code < FIRST_UNSPACED || isVerb(code))) break;
    end += 1;
  }
  return end;
}

function secretOf(scan: Scan, key: KeyAt, separator: Separator): Span | undefined {
  const { kind } = separator;
  if (kind === 'none') return nearSecretAt(scan, key, separator) ?? namedSecretAt(scan, key, separator);
  if (kind === 'comma') return pairSecretAt(scan, key, separator) ?? namedSecretAt(scan, key, separator);
  if (kind === 'call') return callSecretAt(scan, key, separator);
  if (kind === 'close') return namedSecretAt(scan, key, separator);
  return valueAt(scan, key, separator) ?? namedSecretAt(scan, key, separator);
}

function readKey(scan: Scan, stemEnd: number, end: number, separator: Separator): KeyAt | undefined {
  const { text } = scan;
  const start = wordStart(text, stemEnd, scan.floor);
  work.steps += stemEnd - start;
  const before = text.slice(Math.max(scan.floor, start - 5), start);
  const inUrl = URL_KEY.test(before);
  const key = text.slice(start, end);
  const keyClass = classifyKey(key, inUrl ? 'query' : 'field');
  // `input[type=password]:focus`: a value, and no key.
  if (separator.kind === 'colon' && separator.afterBracket && before.endsWith('=')) return undefined;
  // `-[Login setPassword:forUser:]`: a name of several parts.
  if (scan.reads === 'name' && separator.kind === 'colon' && !separator.spaced && !separator.isQuoted)
    return undefined;
  // `arn:aws:secretsmanager:…:secret:name`: one part of a name.
  if (
    separator.kind === 'colon' &&
    !separator.spaced &&
    !separator.isQuoted &&
    before.endsWith(':') &&
    keyClass !== 'password'
  )
    return undefined;
  if (NEEDS_WORD_BEFORE.test(key) && text.charCodeAt(start - 1) === 32) {
    const first = wordStart(text, start - 1, scan.floor);
    const both = first === start - 1 ? 'none' : classifyKey(`${text.slice(first, start - 1)}_${key}`);
    if (both !== 'none') return { start, end, keyClass: both, inUrl: false };
  }
  return keyClass === 'none' ? undefined : { start, end, keyClass, inUrl };
}

function wordStart(text: string, end: number, floor: number): number {
  let start = end;
  while (start > floor && end - start < MAX_KEY_CHARS && isAt(text, start - 1, KEY)) {
    if (endsEscape(text, start) && !isPercentLetter(text, start - 3)) break;
    start -= 1;
  }
  return start;
}

// `user%5Fpassword`: an encoded `_`, `-` or `.` parts no words that a key is made of.
function isPercentLetter(text: string, at: number): boolean {
  return isPercentCode(text, at) && /^(?:5F|2D|2E)$/i.test(text.slice(at + 1, at + 3));
}

interface Span {
  readonly start: number;
  readonly end: number;
}

function valueAt(scan: Scan, key: KeyAt, separator: Separator): Span | undefined {
  const { text } = scan;
  const { keyClass } = key;
  let start = separator.valueAt;
  if (start >= text.length) return undefined;
  if (text.startsWith(FILTERED, start)) return undefined;
  if (/[burfneURBFN@]/.test(text.charAt(start)) && quoteLength(text, start + 1) > 0) start += 1;
  start = skipTypePrefix(text, start);
  const quoted = quotedAt(text, start, keyClass, isSyntaxError(scan, key));
  if (quoted !== undefined) return quoted === 'harmless' ? undefined : quoted;
  const block =
    separator.kind === 'colon' || separator.spaced ? blockValueAt(text, start, keyClass) : undefined;
  if (block !== undefined) return block === 'harmless' ? undefined : block;
  const typed = separator.kind === 'colon' ? typedDefaultAt(text, start, keyClass) : undefined;
  if (typed !== undefined) return typed === 'harmless' ? undefined : typed;
  const wrapped = wrappedAt(text, start, keyClass);
  if (wrapped !== undefined) return wrapped === 'harmless' ? undefined : wrapped;
  if ('[{('.includes(text.charAt(start))) {
    const bracket = bracketAt(text, start, keyClass);
    if (bracket !== undefined) return bracket === 'harmless' ? undefined : bracket;
  }
  return plainAt(scan, key, separator, start);
}

/** `string(11) "x"` as PHP dumps it, `<<"x">>` of Erlang, `s:11:"x"` of PHP's serialisation. */
const TYPE_PREFIX = /(?:(?:string|str)\(\d{1,6}\)\s{1,2}|<<|s:\d{1,6}:)(?=["'])/y;

function skipTypePrefix(text: string, start: number): number {
  TYPE_PREFIX.lastIndex = start;
  return start + (TYPE_PREFIX.exec(text)?.[0].length ?? 0);
}

/** `password: str = "x"`: a type stands between. */
const TYPED =
  /(?:[A-Za-z_][\w.]{0,32}(?:\[[\w., |]{0,32}\])?(?:\s?\|\s?(?:None|null|undefined))?\??)\s{0,4}=\s{0,4}(?=["'`])/y;

function typedDefaultAt(text: string, start: number, keyClass: KeyClass): Span | 'harmless' | undefined {
  TYPED.lastIndex = start;
  const match = TYPED.exec(text);
  return match === null ? undefined : quotedAt(text, start + match[0].length, keyClass, false);
}

function plainAt(scan: Scan, key: KeyAt, separator: Separator, start: number): Span | undefined {
  const { text } = scan;
  const { keyClass, inUrl } = key;
  if (keyClass === 'phrase') {
    const end = phraseEnd(text, start);
    return end > start && isSecretText(keyClass, text.slice(start, end), 'spoken')
      ? { start, end }
      : undefined;
  }
  const limit = start + MAX_LOOK_CHARS;
  const ending = separator.isEncoded ? 'encoded' : inUrl ? 'url' : 'text';
  const isHeader = keyClass === 'header';
  const isColon = separator.kind === 'colon';
  const end = isHeader ? headerEnd(text, start, isColon, limit) : runEnd(text, start, ending, limit);
  if (end === start) return undefined;
  const look = text.slice(start, end);
  work.steps += look.length;
  if (!isSecretText(keyClass, look, certaintyOf(key, separator))) return undefined;
  if (separator.isComparison && !isTokenLike(look)) return undefined;
  if (isColon && !separator.isQuoted && !isHeader && isProse(text, look, end)) return undefined;
  if (end < limit) return { start, end };
  return {
    start,
    end: isHeader ? headerEnd(text, start, isColon, text.length) : runEnd(text, start, ending),
  };
}

function certaintyOf(key: KeyAt, { kind, isQuoted, spaced }: Separator): Certainty {
  if (key.inUrl) return 'addressed';
  if (kind !== 'colon') return 'assigned';
  if (isQuoted) return 'quoted';
  return spaced ? 'spoken' : 'glued';
}

// "password: sunshine is not allowed": a word of letters that the sentence goes on behind.
function isProse(text: string, word: string, end: number): boolean {
  if (!/^\p{L}{1,32}[,;:]?$/u.test(word) || isGibberish(word)) return false;
  return /^[,;:]? (?:\p{Ll}{2,}|\p{Ll} |\[Filtered\]|[`'"([<\u2013\u2014-])/u.test(text.slice(end, end + 12));
}

/** A parser speaks: "Unexpected token: 'import'". */
function isSyntaxError({ text, floor }: Scan, { start }: KeyAt): boolean {
  return SYNTAX_ERROR.test(text.slice(Math.max(floor, start - 12), start));
}
