import { classifyKey, type KeyClass } from './keys.ts';
import { closingQuote, headerEnd, isQuote, runEnd } from './spans.ts';
import { FILTERED, isSecretText, looksSecret } from './values.ts';

const MAX_KEY_CHARS = 64;
const MAX_GAP_CHARS = 8;
const MAX_OPAQUE_CHARS = 512;
const MIN_TOKEN_CHARS = 8;
const MIN_GLUED_CHARS = 6;
/** Last words that mean something only together with the word before: "API key: …". */
const NEEDS_WORD_BEFORE = /^(?:keys?|code|number|id|card|phrase|link)$/i;
const SYNTAX_ERROR = /(?:unexpected|expected|invalid|illegal|missing|unknown|reserved|bad|next)\s$/i;
const OPAQUE_RUN = /[\w.~+/=%@!-]{1,512}/y;
/** What follows "password: " when a person reads it and no secret does. */
const prose = new Set(
  `a an and are at be been bad can cannot can't could did does doesn't don't does empty enter error expected expired
  failed failure field for from has have incorrect invalid is isn't it length longer match may min minimum max maximum
  mismatch missing must needs no not of on or please policy provided rejected required reset should shorter string
  the this to too unauthorized denied unknown unset use using value wrong was wasn't were will with you your`.split(
    /\s+/,
  ),
);

const word = 1;
/** What may stand between a key and its separator: `"key":`, `user['key']=`, `\\"key\\":`. */
const closer = 2;
const kinds = new Uint8Array(128);
for (const char of 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.$%-') {
  kinds[char.charCodeAt(0)] = word;
}
for (const char of '"\'`\\]') kinds[char.charCodeAt(0)] = closer;

interface Span {
  readonly start: number;
  readonly end: number;
}

interface KeyBefore {
  readonly keyClass: KeyClass;
  readonly quoted: boolean;
  /** After `?` or `&`. */
  readonly inUrl: boolean;
  /** A parser speaks: "Unexpected token: 'import'". */
  readonly isSyntaxError: boolean;
}

/**
 * Hides the value of every `key=value`, `key: value`, `"key": "value"`, `key='value'` … in a text whose key is
 * sensitive; the rest of the text stays. Reads the text once: every look back and ahead is bounded or moves on.
 */
export function scrubAssignments(text: string): string {
  let scrubbed = '';
  let copied = 0;
  let at = nextSeparator(text, 0);
  while (at !== -1) {
    const secret = secretAt(text, at);
    if (secret !== undefined) {
      scrubbed += text.slice(copied, secret.start) + FILTERED;
      copied = secret.end;
    }
    at = nextSeparator(text, secret === undefined ? at + 1 : Math.max(secret.end, at + 1));
  }
  return copied === 0 ? text : scrubbed + text.slice(copied);
}

function nextSeparator(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 58 || code === 61) return at;
  }
  return -1;
}

// `separator` is at a `:` or `=`.
function secretAt(text: string, separator: number): Span | undefined {
  const isColon = text[separator] === ':';
  if (isColon && (text[separator + 1] === ':' || text.startsWith('//', separator + 1))) return undefined;
  const key = keyBefore(text, separator);
  if (key === undefined) return undefined;
  let start = separator + 1;
  while (start < separator + 3 && '=:>'.includes(text.charAt(start))) start += 1;
  const gapStart = start;
  while (start < gapStart + MAX_GAP_CHARS && ' \t'.includes(text.charAt(start))) start += 1;
  if (start >= text.length) return undefined;
  if (text.startsWith(FILTERED, start)) return restOfFiltered(text, start, key.inUrl);
  if (/[burf]/i.test(text.charAt(start)) && isQuote(text.charAt(start + 1))) start += 1;
  if (isColon && !key.quoted) {
    const spaced = start > gapStart;
    return (
      quotedValue(text, start, key) ?? plainValue(text, start, key, spaced ? 'spoken' : 'glued', isColon)
    );
  }
  return quotedValue(text, start, key) ?? plainValue(text, start, key, 'sure', isColon);
}

// Only part of the value was hidden so far: `password=[Filtered]/rest`.
function restOfFiltered(text: string, start: number, inUrl: boolean): Span | undefined {
  const end = runEnd(text, start, inUrl);
  return end > start + FILTERED.length ? { start, end } : undefined;
}

/** `sure`: written by a program. `spoken`: "password: x". `glued`: "secret:x", maybe a name of its own. */
type Certainty = 'sure' | 'spoken' | 'glued';

function keyBefore(text: string, separator: number): KeyBefore | undefined {
  let end = separator;
  while (end > separator - 3 && ' \t'.includes(text.charAt(end - 1))) end -= 1;
  const closing = end;
  while (end > closing - MAX_GAP_CHARS && isKind(text, end - 1, closer)) end -= 1;
  const start = wordStart(text, end, MAX_KEY_CHARS);
  if (start === end) return undefined;
  const before = text.charAt(start - 1);
  const key = decoded(text.slice(start, end));
  const inUrl = before === '?' || before === '&';
  const keyClass = classifyKey(key, inUrl ? 'query' : 'field');
  const quoted = end < closing;
  if (keyClass !== 'none') {
    return { keyClass, quoted, inUrl, isSyntaxError: isSyntaxError(text, start) };
  }
  if (!NEEDS_WORD_BEFORE.test(key) || before !== ' ') return undefined;
  const wordBefore = text.slice(wordStart(text, start - 1, MAX_KEY_CHARS), start - 1);
  const both = classifyKey(`${wordBefore}_${key}`);
  return both === 'none' ? undefined : { keyClass: both, quoted, inUrl: false, isSyntaxError: false };
}

function isSyntaxError(text: string, keyStart: number): boolean {
  return SYNTAX_ERROR.test(text.slice(Math.max(0, keyStart - 12), keyStart));
}

function wordStart(text: string, end: number, maxChars: number): number {
  let start = end;
  while (start > 0 && end - start < maxChars && isKind(text, start - 1, word)) start -= 1;
  return start;
}

function isKind(text: string, at: number, kind: number): boolean {
  const code = text.charCodeAt(at);
  return code < 128 && kinds[code] === kind;
}

// `user%5Bpassword%5D=…`
function decoded(key: string): string {
  if (!key.includes('%')) return key;
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}

function quotedValue(text: string, start: number, key: KeyBefore): Span | undefined {
  let quote = start;
  while (text[quote] === '\\' && quote < start + MAX_GAP_CHARS) quote += 1;
  if (!isQuote(text.charAt(quote))) return undefined;
  const end = closingQuote(text, quote, quote - start);
  const value = text.slice(quote + 1, end);
  const hide = isSecretText(key.keyClass, value) && (!key.isSyntaxError || looksLikeToken(value));
  return hide ? { start: quote + 1, end } : undefined;
}

function plainValue(
  text: string,
  start: number,
  { keyClass, inUrl }: KeyBefore,
  certainty: Certainty,
  isColon: boolean,
): Span | undefined {
  if (isQuote(text.charAt(start)) || text[start] === '\\') return undefined;
  if (certainty !== 'sure' || keyClass === 'maybe') {
    const word = opaqueRun(text, start);
    if (keyClass === 'maybe' ? !looksSecret(word, 16) : !isLooseSecret(keyClass, word, certainty))
      return undefined;
  }
  const end = keyClass === 'header' ? headerEnd(text, start, isColon) : runEnd(text, start, inUrl);
  return isSecretText(keyClass, text.slice(start, end)) ? { start, end } : undefined;
}

function opaqueRun(text: string, start: number): string {
  OPAQUE_RUN.lastIndex = start;
  return OPAQUE_RUN.exec(text)?.[0].slice(0, MAX_OPAQUE_CHARS) ?? '';
}

function isLooseSecret(keyClass: KeyClass, word: string, certainty: Certainty): boolean {
  if (keyClass === 'token' || keyClass === 'tokens') return looksLikeToken(word);
  if (certainty === 'glued' && keyClass === 'secret') return looksSecret(word, MIN_GLUED_CHARS);
  return !prose.has(word.toLowerCase().replace(/\W+$/, ''));
}

function looksLikeToken(value: string): boolean {
  return looksSecret(value, MIN_TOKEN_CHARS) || /^\d{6,}$/.test(value);
}
