import { FILTERED } from './filtered.ts';
import { wordsOf } from './key-split.ts';
import type { KeyAt, Scan } from './scan-state.ts';
import type { Separator } from './separators.ts';
import { quotedAt, type Span, type Verdict } from './typed-values.ts';
import { lineEnd, MAX_LOOK_CHARS, quoteLength, runEnd } from './value-ends.ts';
import { isGibberish, isTokenLike } from './token-looks.ts';
import { isSecretText } from './values.ts';
import { work } from './work.ts';

const OPENER = /([([{,]?)\s?[([{,]\s?[burfBRN@]?\\{0,4}["'`]?[@:$]?$/;
const PAIR_IN_LIST = /(?:[[,(]\s?[([{]\s?[burfBRN@]?\\{0,4}["'`]?[@:$]?|(?:^|[\s,{])\{)$/;
const CALL = /[\w$>)\]]\s?\(\s?[burfBRN@]?\\{0,4}["'`]?$/;
const PLAIN_WORD = /^[A-Za-z_-]{1,24}$/;

/** The second of two texts: `setHeader("X-Api-Key", "x")`, `[("host", "x"), ("authorization", "y")]`. */
export function pairSecretAt(scan: Scan, key: KeyAt, separator: Separator): Span | undefined {
  const { text } = scan;
  let start = separator.valueAt;
  if (/[burfBRN@]/.test(text.charAt(start))) start += 1;
  if (quoteLength(text, start) === 0) return undefined;
  const before = text.slice(Math.max(scan.floor, key.start - 12), key.start);
  const isPair = PAIR_IN_LIST.test(before);
  if (!isPair && !CALL.test(before) && !OPENER.test(before)) return undefined;
  const found = quotedAt(text, start, key.keyClass, false);
  if (found === undefined || found === 'harmless') return undefined;
  const value = text.slice(found.start, found.end);
  // `["password", "email"]`, `("token", "user")`: names of fields.
  if (!isPair && key.keyClass !== 'header' && PLAIN_WORD.test(value) && !isGibberish(value)) return undefined;
  if (!isPair && !CALL.test(before) && !isTokenLike(value) && !/\d/.test(value)) return undefined;
  return found;
}

/** First words of functions that ask for a secret and take its name. */
const asking = new Set(
  'get has is read find fetch load check validate verify match require forgot reset delete remove on use input by for'.split(
    ' ',
  ),
);

/** `setPassword("x")`, `.password("x")`, `PASSWORD('x')`. */
export function callSecretAt(scan: Scan, key: KeyAt, separator: Separator): Span | undefined {
  const { text } = scan;
  const name = text.slice(key.start, key.end);
  const changed = changedAt(text, separator.valueAt, name);
  if (changed !== undefined) return changed === 'harmless' ? undefined : changed;
  if (asking.has(wordsOf(name.slice(name.lastIndexOf('.') + 1))[0] ?? '')) return undefined;
  if (/(?:auth|credentials?|authentication|authenticationtoken)$/i.test(name)) {
    const second = secondArgumentAt(text, separator.valueAt);
    if (second !== undefined) return second === 'harmless' ? undefined : second;
  }
  const found = quotedAt(text, separator.valueAt, key.keyClass, key.keyClass !== 'password');
  return found === 'harmless' ? undefined : found;
}

const CHANGES = /^(?:set|change|update|reset|create|assign|encode|hash|add)$/;
const ACCOUNT = /(?:["'][^"'\n]{1,64}["']|[A-Za-z_$][\w.$>[\]-]{0,64})\s{0,4},\s{0,4}(?=["'])/y;

// `set_password(user, "x")`, `db.changeUserPassword("ann", "x")`.
function changedAt(text: string, from: number, name: string): Verdict {
  if (!CHANGES.test(wordsOf(name.slice(name.lastIndexOf('.') + 1))[0] ?? '')) return undefined;
  ACCOUNT.lastIndex = from;
  const length = ACCOUNT.exec(text)?.[0].length;
  return length === undefined ? undefined : quotedAt(text, from + length, 'password', false);
}

const FIRST_ARGUMENT = /["'][^"'\n]{1,64}["']\s{0,4},\s{0,4}(?=["'])/y;

// `HTTPBasicAuth('user', 'password')`, `new NetworkCredential("user", "password")`.
function secondArgumentAt(text: string, from: number): Verdict {
  FIRST_ARGUMENT.lastIndex = from;
  const length = FIRST_ARGUMENT.exec(text)?.[0].length;
  if (length === undefined) return undefined;
  return quotedAt(text, from + length, 'password', false);
}

const NAME_BEFORE =
  /(?:name|key|id|path|pointer|field|variable|var|param|parameter|property|setting|header|attribute|label|env|k|n|code)["'\\]{0,6}\s{0,2}(?:[:=]>?\s{0,2}|>|\s)[burN@]?\\{0,4}["'`]{0,3}[/@$#]{0,2}$/i;
const VALUE_AFTER =
  /(?:^|[\s,{<>"'\\;(-]|\\[nrt])(?:default_?value|string_?value|value|content|default|val|string|secret_?value|plain_?text|text|data|v)["'\\]{0,6}\s{0,4}(?:[:=]>?\s{0,4}|>)/i;
/** What ends the neighbourhood of a name: the next name, or the end of the object. */
const NEXT_NAME =
  /[}\]]|(?:[\s,{<"'\\]|\\n)(?:name|key|id|field)["'\\]{0,6}\s{0,2}[:=>]|<\/(?:item|entry|property|param|dict|row)>|\n\s{0,8}\n/i;
const FORM_PART =
  /^["']?(?:;[^\r\n]{0,120})?(?:\r?\n|\\r\\n)(?:[^\r\n\\]{1,120}(?:\r?\n|\\r\\n)){0,3}(?:\r?\n|\\r\\n)/;
const MAX_NEIGHBOURHOOD = 160;
const MAX_ELEMENT_CHARS = 4096;

/**
 * A value beside the name of what it is for: `name: X_TOKEN` then `value: …`, `<input name="password" value="x">`, the
 * parts of a form; and what an element of XML holds: `<password>x</password>`.
 */
export function namedSecretAt(scan: Scan, key: KeyAt, separator: Separator): Span | undefined {
  const { text } = scan;
  const element = elementSecretAt(scan, key, separator);
  if (element !== undefined) return element;
  const before = text.slice(Math.max(scan.floor, key.start - 28), key.start);
  work.steps += before.length;
  if (!NAME_BEFORE.test(before)) return undefined;
  const earlier = valueBeforeAt(scan, key);
  if (earlier !== undefined) return earlier;
  const near = text.slice(key.end, key.end + MAX_NEIGHBOURHOOD);
  work.steps += near.length;
  const part = FORM_PART.exec(near);
  if (part !== null) return lineSecret(text, key.end + part[0].length, key);
  const match = VALUE_AFTER.exec(near);
  if (match === null) return undefined;
  const next = NEXT_NAME.exec(near);
  if (next !== null && next.index < match.index) return undefined;
  const start = key.end + match.index + match[0].length;
  if (text.startsWith(FILTERED, start)) return undefined;
  if (match[0].endsWith('>') && !match[0].endsWith('=>')) return untilTag(text, skipTag(text, start), key);
  const quoted = quotedAt(text, start, key.keyClass, false);
  if (quoted !== undefined) return quoted === 'harmless' ? undefined : quoted;
  const end = runEnd(text, start, 'text', start + MAX_LOOK_CHARS);
  return end > start && isSecretText(key.keyClass, text.slice(start, end), 'assigned')
    ? { start, end }
    : undefined;
}

const VALUE_BEFORE =
  /\bvalue["']?\s{0,2}[=:]\s{0,2}["']([^"'<>\n]{1,128})["'][^<>{}\n]{0,60}(?:name|id|key|field)["']?\s{0,2}[=:]\s{0,2}["']?$/i;

// `<input value="x" name="password">`
function valueBeforeAt({ text, floor }: Scan, { start, keyClass }: KeyAt): Span | undefined {
  const from = Math.max(floor, start - 220);
  const match = VALUE_BEFORE.exec(text.slice(from, start));
  work.steps += start - from;
  const value = match?.[1];
  if (match === null || value === undefined || !isSecretText(keyClass, value, 'quoted')) return undefined;
  const at = from + match.index + match[0].indexOf(value, 6);
  return { start: at, end: at + value.length };
}

const INNER_TAG = /\s{0,8}<[\w:]{1,24}>/y;

function skipTag(text: string, start: number): number {
  INNER_TAG.lastIndex = start;
  return start + (INNER_TAG.exec(text)?.[0].length ?? 0);
}

function lineSecret(text: string, start: number, { keyClass }: KeyAt): Span | undefined {
  const end = lineEnd(text, start, start + MAX_LOOK_CHARS, false);
  return end > start && isSecretText(keyClass, text.slice(start, end), 'typed') ? { start, end } : undefined;
}

const ATTRIBUTES = /\s[^<>]{0,200}>/y;
const TAG_START = /(?:<|&lt;|\\u003c)(?:[\w.-]{1,32}:)?$/i;

function elementSecretAt(scan: Scan, key: KeyAt, separator: Separator): Span | undefined {
  const { text } = scan;
  const before = text.slice(Math.max(scan.floor, key.start - 40), key.start);
  if (separator.kind === 'close') {
    const isElement = TAG_START.test(before);
    // `<string name="api_key">x</string>`
    if (!isElement && !(separator.isQuoted && NAME_BEFORE.test(before))) return undefined;
    return untilTag(text, separator.valueAt, key);
  }
  if (separator.kind !== 'none' || separator.isQuoted || !TAG_START.test(before)) return undefined;
  ATTRIBUTES.lastIndex = key.end;
  const attributes = ATTRIBUTES.exec(text);
  return attributes === null ? undefined : untilTag(text, key.end + attributes[0].length, key);
}

function untilTag(text: string, from: number, { keyClass }: KeyAt): Span | undefined {
  const start = text.startsWith('<![CDATA[', from) ? from + 9 : from;
  const limit = Math.min(text.length, start + MAX_ELEMENT_CHARS);
  let end = start;
  while (
    end < limit &&
    text.charCodeAt(end) !== 60 &&
    !text.startsWith('&lt;', end) &&
    !text.startsWith(']]>', end)
  )
    end += 1;
  work.steps += end - start;
  if (end === limit || end === start || !/[\p{L}\d]/u.test(text.slice(start, Math.min(end, start + 64))))
    return undefined;
  return isSecretText(keyClass, text.slice(start, Math.min(end, start + MAX_LOOK_CHARS)), 'typed')
    ? { start, end }
    : undefined;
}
