import type { KeyClass } from './keys.ts';
import { closingBracket, closingQuote, lineEnd, MAX_LOOK_CHARS, quoteLength, runEnd } from './value-ends.ts';
import { isTokenLike } from './token-looks.ts';
import { isSecretText } from './values.ts';
import { work } from './work.ts';

export interface Span {
  readonly start: number;
  readonly end: number;
}
/** `harmless`: the value was found and is no secret, so no other notation is tried. */
export type Verdict = Span | 'harmless' | undefined;

const MAX_QUOTED_CHARS = 65_536;

/** The value in quotes at `start`. */
export function quotedAt(text: string, start: number, keyClass: KeyClass, mustBeToken: boolean): Verdict {
  let length = quoteLength(text, start);
  if (length === 0) return undefined;
  if (length === 1 && (text.startsWith('"""', start) || text.startsWith("'''", start))) length = 3;
  else if (length === 1 && DOUBLED.test(text.slice(start, start + 3))) length = 2;
  const from = start + length;
  const close = closingQuote(text, start, length, from + MAX_LOOK_CHARS);
  const lookEnd = close === -1 ? Math.min(text.length, from + MAX_LOOK_CHARS) : close;
  const look = text.slice(from, lookEnd);
  const isSecret = isSecretText(keyClass, look, 'quoted') && (!mustBeToken || isTokenLike(look));
  if (!isSecret) return 'harmless';
  if (close !== -1) return { start: from, end: close };
  const far = closingQuote(text, start, length, from + MAX_QUOTED_CHARS);
  // The quote was a closing one: `input("Password: ")`.
  if (far === -1 && /^[\s)\],;}]/.test(look)) return 'harmless';
  // Cut in between, or an apostrophe.
  return { start: from, end: far === -1 ? lineEnd(text, from, from + MAX_QUOTED_CHARS, false) : far };
}

/** `''x''`: quotes inside of quotes, as SQL and CSV write them. */
const DOUBLED = /^(?:''|"")[\p{L}\d!#$%&*@^_~]/u;

/** A type between the key and its value: `password nvarchar(50) = 'x'`, `var password string = "x"`. */
const DECLARED =
  /[A-Za-z_]\w{1,24}(?:\(\d{1,6}(?:, ?\d{1,3})?\))?\s{1,4}(?::=|=|DEFAULT)\s{0,4}N?(?=["'`])/iy;

export function declaredAt(text: string, from: number, keyClass: KeyClass): Verdict {
  DECLARED.lastIndex = from;
  const length = DECLARED.exec(text)?.[0].length;
  return length === undefined ? undefined : quotedAt(text, from + length, keyClass, false);
}

/** `password: str = "x"`: the same behind a colon. */
const TYPED =
  /(?:[A-Za-z_][\w.]{0,32}(?:\[[\w., |]{0,32}\])?(?:\s?\|\s?(?:None|null|undefined))?\??)\s{0,4}=\s{0,4}(?=["'`])/y;

export function typedDefaultAt(text: string, start: number, keyClass: KeyClass): Verdict {
  TYPED.lastIndex = start;
  const match = TYPED.exec(text);
  return match === null ? undefined : quotedAt(text, start + match[0].length, keyClass, false);
}

const INLINE_TAGS =
  /(?:<\/?(?:b|strong|i|em|code|span|td|tr|th|dd|dt|tt|pre|font|kbd|mark|u|br|p|div|li)(?:\s[^<>]{0,80})?\/?>\s{0,4}){1,4}/iy;

/** Behind the tags that only show a value: `<b>x</b>`, `</td><td>x`. */
export function inlineTagsEnd(text: string, from: number): number {
  INLINE_TAGS.lastIndex = from;
  const length = text.charCodeAt(from) === 60 ? (INLINE_TAGS.exec(text)?.[0].length ?? 0) : 0;
  work.steps += length;
  return from + length;
}

/** What wraps a secret that it shows: `Some("x")`, `SecretStr('x')`, `PASSWORD('x')`. */
const WRAPPED = /(?:new )?([A-Za-z_][\w.:]{0,40})\((?:\s|\\n){0,24}[burfN@]?(?=["'`]|\\{1,4}["'])/y;
const wrappers = new Set(
  'some secretstr secret secretstring securestring string just ok right optional nullable str password text literal pointer ptr aws.string to_string to_s of value plaintext noopt token apikey quote sensitive s nil bytes bytearray cstr b64decode hex toarray md5 sha1 sha sha256 sha512 crypt encrypt hash digest aes_encrypt password_hash bcrypt make_password generate_password_hash hash_password hashpw hashbytes'.split(
    ' ',
  ),
);

export function wrappedAt(text: string, start: number, keyClass: KeyClass): Verdict {
  WRAPPED.lastIndex = start;
  const match = WRAPPED.exec(text);
  if (match === null) return undefined;
  const name = match[1]?.toLowerCase() ?? '';
  const last = name.slice(Math.max(name.lastIndexOf('.'), name.lastIndexOf(':')) + 1);
  if (!wrappers.has(name) && !wrappers.has(last)) return undefined;
  return quotedAt(text, start + match[0].length, keyClass, false);
}

const LEAF = /"([^"]{0,80})"|'([^']{0,80})'|([^\s,;:{}[\]()"'=]{1,80})/g;
const IS_KEY = /^\s{0,2}(?::(?!:)|=>?)/;
const MAX_LEAVES = 24;
const MAX_BRACKET_CHARS = 512;
const aboutKeys =
  /^(?:type|kind|format|title|description|name|id|in|scheme|label|placeholder|message|rule|required|min|max|level)$/i;

/** `recovery_codes: ["a", "b"]` is hidden whole, `password: {"type": "string"}` is a schema. */
export function bracketAt(text: string, start: number, keyClass: KeyClass): Verdict {
  const close = closingBracket(text, start, start + MAX_BRACKET_CHARS);
  const content = text.slice(
    start + 1,
    close === -1 ? start + MAX_LOOK_CHARS : Math.min(close - 1, start + MAX_LOOK_CHARS),
  );
  work.steps += content.length;
  if (!hasSecretLeaf(content, keyClass)) return close === -1 ? undefined : 'harmless';
  if (close !== -1) return { start, end: close };
  // Not closed nearby: what is inside has keys of its own.
  return { start, end: runEnd(text, start) };
}

function hasSecretLeaf(content: string, keyClass: KeyClass): boolean {
  LEAF.lastIndex = 0;
  let key = '';
  for (let leaves = 0; leaves < MAX_LEAVES; leaves += 1) {
    const match = LEAF.exec(content);
    if (match === null) return false;
    const leaf = match[1] ?? match[2] ?? match[3] ?? '';
    const isKey = IS_KEY.test(content.slice(LEAF.lastIndex, LEAF.lastIndex + 4));
    const isQuoted = match[3] === undefined;
    if (
      !isKey &&
      !aboutKeys.test(key) &&
      isSecretText(keyClass, leaf, keyClass === 'token' ? 'spoken' : isQuoted ? 'quoted' : 'assigned')
    ) {
      return true;
    }
    key = isKey ? leaf : '';
  }
  return true;
}

/** `password:` and the value on the next line, or the mark of a block before it. */
const NEXT_LINE = /(?:[|>][+-]?\d?[ \t]{0,4})?(?:\r?\n|\\r\\n|\\n)(?:[ \t]|\\t){0,32}/y;
const IS_BLOCK = /^[|>]/;
const NEXT_KEY = /^(?:[\w."'$-]{1,64}\s{0,4}[:=](?:\s|$)|-{1,3}(?:\s|$)|[#<{[}\])]|\/\/)/;

export function blockValueAt(text: string, start: number, keyClass: KeyClass): Verdict {
  NEXT_LINE.lastIndex = start;
  const match = NEXT_LINE.exec(text);
  if (match === null) return undefined;
  const from = start + match[0].length;
  const quoted = quotedAt(text, from, keyClass, false);
  if (quoted !== undefined) return quoted;
  const end = lineEnd(text, from, from + MAX_LOOK_CHARS, false);
  const line = text.slice(from, end).trimEnd();
  if (line === '' || NEXT_KEY.test(line)) return 'harmless';
  const isOneWord = !/\s/.test(line) && !/[:?]$/.test(line);
  if (!isOneWord && !IS_BLOCK.test(match[0]) && keyClass !== 'phrase') return 'harmless';
  return isSecretText(keyClass, line, 'spoken') ? { start: from, end: from + line.length } : 'harmless';
}

const PHRASE = /[a-z]{2,12}(?:(?:[ ]|, ?)[a-z]{2,12}){2,30}/iy;

/** The words of a phrase that restores a wallet; any other value ends like all others. */
export function phraseEnd(text: string, start: number): number {
  PHRASE.lastIndex = start;
  const length = PHRASE.exec(text)?.[0].length;
  work.steps += length ?? 0;
  return length === undefined ? runEnd(text, start, 'text', start + MAX_LOOK_CHARS) : start + length;
}
