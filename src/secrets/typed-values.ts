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

/** What wraps a secret that it shows: `Some("x")`, `SecretStr('x')`, `PASSWORD('x')`. */
const WRAPPED = /(?:new )?([A-Za-z_][\w.:]{0,40})\([ \t]{0,4}[burfN@]?(?=["'`]|\\{1,4}["'])/y;
const wrappers = new Set(
  'some secretstr secret secretstring securestring string just ok right optional nullable str password text literal pointer ptr aws.string to_string to_s of value plaintext noopt token apikey quote sensitive s nil bytes bytearray cstr b64decode hex toarray'.split(
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
