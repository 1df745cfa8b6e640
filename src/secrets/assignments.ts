import { endsEscape, isAt, isPercentCode, KEY } from './characters.ts';
import { FILTERED } from './filtered.ts';
import { classifyKey } from './keys.ts';
import { nearSecretAt } from './near.ts';
import { describedSecretAt, sentSecretAt } from './described.ts';
import { callSecretAt, namedSecretAt, pairSecretAt } from './named.ts';
import { planCells, tupleSecretAt } from './header-rows.ts';
import { codeBefore, codeOfSentence, endsLikeCode } from './one-time-codes.ts';
import { planNext } from './next-values.ts';
import { hideSpan, type KeyAt, type Scan } from './scan-state.ts';
import { literalAt } from './source-lines.ts';
import { isStrongValue, wordEnd } from './sentences.ts';
import { isVerb, separatorAt, type Separator } from './separators.ts';
import {
  blockValueAt,
  bracketAt,
  inlineTagsEnd,
  phraseEnd,
  quotedAt,
  typedDefaultAt,
  wrappedAt,
} from './typed-values.ts';
import { headerEnd, MAX_LOOK_CHARS, quoteLength, runEnd } from './value-ends.ts';
import { hasDigitOrSign, isGibberish, isTokenLike } from './token-looks.ts';
import { isSecretText, type Certainty } from './values.ts';
import { work } from './work.ts';

const MAX_KEY_CHARS = 64;
/** From here on are scripts that are written without blanks. */
const FIRST_UNSPACED = 0x2e80;
/** The cost of judging one key of any length. */
const KEY_STEPS = 48;
/** Last words that mean something only together with the word before: "API key: …". */
const NEEDS_WORD_BEFORE =
  /^(?:keys?|codes?|numbers?|id|card|phrase|words|link|url|pass|auth|secret|password|token|hook|seed)$/i;
const SYNTAX_ERROR = /(?:unexpected|expected|invalid|illegal|missing|unknown|reserved|bad|next)\s$/i;
const URL_KEY = /(?:[?&]|%26|%3F|&amp;)$/i;

/**
 * Hides the value of the key that holds the stem which ends at `stemEnd`, in any notation: `key=value`, `key: value`,
 * `"key": "value"`, `--key value`, `<key>value</key>`, `{name: key, value: …}` … Each word is looked at once.
 */
export function keyAt(scan: Scan, stemEnd: number): boolean {
  if (stemEnd <= scan.keyEnd) return false;
  const { text } = scan;
  const wordEnd = keyWordEnd(text, stemEnd);
  work.steps += wordEnd - stemEnd;
  scan.keyEnd = wordEnd;
  let end = wordEnd;
  // `password.`, `password->`.
  while (end > stemEnd && (text.charCodeAt(end - 1) === 46 || text.charCodeAt(end - 1) === 45)) end -= 1;
  const separator = separatorAt(text, end);
  if (scan.reads === 'text' && partsCells(text.charCodeAt(end))) {
    planCells(scan, wordStart(text, stemEnd, scan.floor), end);
  }
  if (separator === undefined) return hideCode(scan, stemEnd, end);
  work.steps += KEY_STEPS;
  const key = readKey(scan, stemEnd, end, separator);
  if (key === undefined) return hideCode(scan, stemEnd, end);
  if (scan.reads === 'code') return hideSpanOf(scan, literalAt(scan, key, separator));
  const value = secretOf(scan, key, separator);
  if (value === undefined) return hideCode(scan, stemEnd, end);
  if (!hideSpan(scan, value.start, value.end, 'assignment')) return false;
  planNext(scan, key, value.end);
  return true;
}

const hideSpanOf = (scan: Scan, span: Span | undefined): boolean =>
  span !== undefined && hideSpan(scan, span.start, span.end, 'assignment');

/** A comma, a semicolon, a tab, a bar, a line end. */
const partsCells = (code: number): boolean =>
  code === 44 || code === 10 || code === 59 || code === 9 || code === 124 || code === 13;

// "830893 is your code", "use code 830893 to sign in".
function hideCode(scan: Scan, stemEnd: number, end: number): boolean {
  if (scan.reads !== 'text' || !endsLikeCode(scan.text, end)) return false;
  return hideSpanOf(
    scan,
    codeBefore(scan, end) ?? codeOfSentence(scan, wordStart(scan.text, stemEnd, scan.floor), end),
  );
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
  const { text } = scan;
  if (kind === 'none')
    return (
      describedSecretAt(scan, key) ??
      nearSecretAt(scan, key, separator) ??
      namedSecretAt(scan, key, separator)
    );
  if (kind === 'comma') return pairSecretAt(scan, key, separator) ?? namedSecretAt(scan, key, separator);
  if (kind === 'call') return callSecretAt(scan, key, separator);
  if (kind === 'close') return namedSecretAt(scan, key, separator) ?? behindTag(scan, key, separator);
  const sent = sentSecretAt(scan, key);
  if (sent !== undefined) return sent === 'harmless' ? undefined : sent;
  if (text.startsWith(')=(', key.end)) return tupleSecretAt(scan, key);
  return valueAt(scan, key, separator) ?? namedSecretAt(scan, key, separator);
}

// `<password> x`, as logs fill in a form of their own.
function behindTag({ text }: Scan, key: KeyAt, { valueAt, spaced }: Separator): Span | undefined {
  if (!spaced || key.keyClass !== 'password') return undefined;
  const end = wordEnd(text, valueAt);
  return isStrongValue(key.keyClass, text.slice(valueAt, end)) ? { start: valueAt, end } : undefined;
}

function readKey(scan: Scan, stemEnd: number, end: number, separator: Separator): KeyAt | undefined {
  const { text } = scan;
  const start = wordStart(text, stemEnd, scan.floor);
  work.steps += stemEnd - start;
  const before = text.slice(Math.max(scan.floor, start - 5), start);
  const inUrl =
    URL_KEY.test(before) || (before.endsWith(';') && /sess(?:ion)?id$/i.test(text.slice(start, end)));
  const key = text.slice(start, end);
  const keyClass = isGivenKey(scan, start, end, separator)
    ? 'maybe'
    : classifyKey(key, inUrl ? 'query' : 'field');
  // `input[type=password]:focus`: a value, and no key.
  if (separator.kind === 'colon' && separator.afterBracket && before.endsWith('=')) return undefined;
  // `PasswordEncoder.java:2604`, `/etc/passwd: line 4`: a file.
  if (separator.kind === 'colon' && !separator.isQuoted && isFile(key, before, separator.spaced))
    return undefined;
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
  return keyClass === 'none'
    ? undefined
    : {
        start,
        end,
        keyClass,
        inUrl,
        isNested: inUrl && before.charAt(before.length - 1) !== '&' && !before.endsWith('?'),
      };
}

// "API key not valid. Given: key=x"
const isGivenKey = ({ text }: Scan, start: number, end: number, { kind }: Separator): boolean =>
  end - start === 3 &&
  kind === 'assign' &&
  /\b(?:api|access|secret|auth)[ _-]?key\b/i.test(text.slice(Math.max(0, start - 48), start));

const SOURCE_FILE =
  /\.(?:java|rb|py|[cm]?[jt]sx?|go|php|cs|kts?|rs|swift|c|cc|cpp|h|hpp|m|mm|scala|exs?|vue|lua|pl|pm|clj|dart|groovy|erb)$/i;

const isFile = (key: string, before: string, spaced: boolean): boolean =>
  (!spaced && SOURCE_FILE.test(key)) || (spaced && before.endsWith('/'));

/** `-[Login setPassword:forUser:]` in Objective-C: the names of the parts follow. */
const SELECTOR = /^[A-Za-z]\w{0,40}:(?:\w{1,40}:){0,8}\]?$/;

// `{User:ann Password: Port:5432}`, as Go prints: nothing, and the next name.
function isNextField(text: string, start: number, look: string): boolean {
  return (
    /^[A-Za-z]\w{0,30}:[^:]{0,64}$/.test(look) &&
    /[{[ ]\w{1,32}:[^\s:]{0,48} $|map\[$|\{$/.test(text.slice(Math.max(0, start - 88), start))
  );
}

/** `optional string api_key = 6;` numbers a field. */
const FIELD_TYPE = /\b(?:string|bytes|u?int\d\d|bool|s?fixed\d\d|optional|required|repeated) $/;

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
  if (text.startsWith(FILTERED, start) || text.startsWith('{{', start) || text.startsWith('${{', start))
    return undefined;
  // The rule of private keys hides the whole block.
  if (text.startsWith('-----BEGIN', start + quoteLength(text, start))) return undefined;
  if (key.inUrl && separator.spaced) return undefined;
  start = inlineTagsEnd(text, start);
  RELAY.lastIndex = start;
  start += RELAY.exec(text)?.[0].length ?? 0;
  if (/[burfneURBFN@]/.test(text.charAt(start)) && quoteLength(text, start + 1) > 0) start += 1;
  start = skipTypePrefix(text, start);
  const mustBeToken =
    isSyntaxError(scan, key) ||
    (separator.isComparison && keyClass !== 'password') ||
    isKindOfToken(scan, key);
  const quoted = quotedAt(text, start, keyClass, mustBeToken);
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

/** `[smtp.example.com]:587 ann:x` */
const RELAY = /\[[^\]\s]{1,100}\]:\d{1,5}[ \t]{1,4}[^\s:]{1,64}:(?=\S)/y;

// "BPE token: 'ing'": any word before makes it some kind of token, also of a language.
const isKindOfToken = ({ text }: Scan, { start, end }: KeyAt): boolean =>
  end - start === 5 && text.charCodeAt(start - 1) === 32 && /^token$/i.test(text.slice(start, end));

/** `string(11) "x"` as PHP dumps it, `<<"x">>` of Erlang, `s:11:"x"` of PHP's serialisation. */
const TYPE_PREFIX =
  /(?:\s{0,16}(?:string|str)\(\d{1,6}\)\s{1,2}|<<|s:\d{1,6}:|\[\]\w{1,12}[{(]|\[\d?\][A-Za-z]\w{0,12}\{)(?=["'`])/y;

function skipTypePrefix(text: string, start: number): number {
  TYPE_PREFIX.lastIndex = start;
  return start + (TYPE_PREFIX.exec(text)?.[0].length ?? 0);
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
  const ending = separator.isEncoded ? 'encoded' : inUrl ? (key.isNested ? 'nested' : 'url') : 'text';
  const isHeader = keyClass === 'header';
  const isColon = separator.kind === 'colon';
  const end = isHeader ? headerEnd(text, start, isColon, limit) : runEnd(text, start, ending, limit);
  if (end === start) return undefined;
  const look = text.slice(start, end).replace(/^(\d{4,10})\.$/, '$1');
  work.steps += look.length;
  if (
    text.charCodeAt(separator.valueAt - (separator.spaced ? 2 : 1)) === 124 &&
    !isCell(text, look, separator, end)
  )
    return undefined;
  if (isColon && separator.spaced && isNextField(text, key.start, look)) return undefined;
  if (isColon && !separator.spaced && SELECTOR.test(look)) return undefined;
  if (/^\d{1,5};?$/.test(look) && FIELD_TYPE.test(text.slice(Math.max(0, key.start - 12), key.start)))
    return undefined;
  if (!isSecretText(keyClass, look, certaintyOf(key, separator))) return undefined;
  if (separator.isComparison && !isTokenLike(look)) return undefined;
  if (isColon && !separator.isQuoted && !isHeader && isProse(text, look, end)) return undefined;
  if (end < limit) return { start, end };
  return {
    start,
    end: isHeader ? headerEnd(text, start, isColon, text.length) : runEnd(text, start, ending),
  };
}

// `password|x|` is also how rules and choices are written, `password | quote }}` a filter of a template.
const isCell = (text: string, look: string, { spaced }: Separator, end: number): boolean =>
  spaced ? !/^\s{0,2}[%}]\}/.test(text.slice(end, end + 4)) : hasDigitOrSign(look);

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
