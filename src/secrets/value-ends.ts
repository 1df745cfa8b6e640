import { BLANK, ENDS_VALUE, isAt, isPercentCode, KEY } from './characters.ts';
import { work } from './work.ts';

/** A value longer than this is judged by its beginning; where it ends is looked for only when it is hidden. */
export const MAX_LOOK_CHARS = 256;
/** The longest value that is hidden as one. */
const MAX_VALUE_CHARS = 65_536;
const MAX_NAME_CHARS = 32;
const STOP_AFTER_CLOSER = ' \t\r\n,;.:!?)]}\'"`\\';
const STOP_AFTER_COMMA = ' \t\r\n\'"`\\{[(';
const AFTER_ESCAPE = 'nrt"\'\\';

/** What contains a value: a text, the query of a URL, a query whose `&` is encoded, or a percent-encoded URL. */
export type Surroundings = 'text' | 'url' | 'nested' | 'encoded';

/** The length of the quote at `at`: plain, escaped, percent-encoded or an entity; 0 when no quote is there. */
export function quoteLength(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code === 34 || code === 39 || code === 96) return 1;
  if (code === 92) {
    let end = at + 1;
    while (end < at + 8 && text.charCodeAt(end) === 92) end += 1;
    const quote = text.charCodeAt(end);
    if (quote === 34 || quote === 39) return end + 1 - at;
    return quote === 117 && (text.startsWith('u0022', end) || text.startsWith('u0027', end))
      ? end + 5 - at
      : 0;
  }
  if (code === 37) return text.startsWith('%22', at) || text.startsWith('%27', at) ? 3 : 0;
  if (code === 38) {
    if (text.startsWith('&quot;', at)) return 6;
    return text.startsWith('&#34;', at) || text.startsWith('&#39;', at) ? 5 : 0;
  }
  return code === 0x201c ||
    code === 0x201d ||
    code === 0x2018 ||
    code === 0x2019 ||
    code === 0xab ||
    code === 0xbb
    ? 1
    : 0;
}

/**
 * Where the text in quotes ends: the index of the quote, its escape included, that closes the quote of `length`
 * characters at `open`; -1 when no quote closes it before `limit`.
 */
export function closingQuote(text: string, open: number, length: number, limit: number): number {
  const quote = text.slice(open, open + length);
  const mark = closers.get(quote) ?? quote;
  const first = mark.charCodeAt(0);
  const from = open + length;
  const stop = Math.min(text.length, limit);
  for (let at = from; at < stop; at += 1) {
    const code = text.charCodeAt(at);
    if (code === first && (length === 1 || text.startsWith(mark, at))) {
      // SQL writes a quote inside of quotes twice.
      if (code === 39 && length === 1 && at > from && text.charCodeAt(at + 1) === 39) at += 1;
      else {
        work.steps += at - from;
        return at;
      }
    } else if (code === 92) {
      // An escaped sign is part of the value; so is a quote that is escaped deeper than the opening one.
      if (length === 1 || first !== 92) at += 1;
      else while (text.charCodeAt(at + 1) === 92 && !text.startsWith(mark, at)) at += 1;
    }
  }
  work.steps += stop - from;
  return -1;
}

const closers = new Map([
  ['\u201c', '\u201d'],
  ['\u2018', '\u2019'],
  ['\u00ab', '\u00bb'],
]);

/**
 * Where a value without quotes ends. White space, quotes and `<` always end it; a comma, a semicolon, `&` or a closing bracket
 * only when what follows looks like the next part, since secrets hold such signs too. In a URL `&`, `#` and `;` end it.
 */
export function runEnd(
  text: string,
  start: number,
  where: Surroundings = 'text',
  limit = start + MAX_VALUE_CHARS,
): number {
  const inUrl = where !== 'text';
  const ends = where === 'encoded' ? ENDS_ENCODED : ENDS_IN_URL;
  const stop = Math.min(text.length, limit);
  let at = text.charCodeAt(start) === 36 ? hashEnd(text, start) : start;
  let depth = 0;
  for (; at < stop; at += 1) {
    if (isAt(text, at, ENDS_VALUE)) break;
    const code = text.charCodeAt(at);
    if (code > 93 && code < 123) continue;
    if (code === 92) {
      if (AFTER_ESCAPE.includes(text.charAt(at + 1))) break;
    } else if (code === 38) {
      if (
        inUrl ||
        at === start ||
        text.startsWith('&quot;', at) ||
        text.startsWith('&amp;', at) ||
        text.startsWith('&lt;', at) ||
        isNextName(text, at + 1)
      )
        break;
    } else if (code === 35) {
      if (inUrl) break;
    } else if (code === 44 || code === 59 || code === 124) {
      if ((inUrl && code === 59) || endsAtComma(text, at)) break;
    } else if (code === 40 || code === 91 || code === 123) {
      depth += 1;
    } else if (code === 41 || code === 93 || code === 125) {
      if (depth > 0) depth -= 1;
      else if (at + 1 >= text.length || STOP_AFTER_CLOSER.includes(text.charAt(at + 1))) break;
    } else if (
      code === 37 &&
      inUrl &&
      where !== 'url' &&
      isPercentCode(text, at) &&
      ends.test(text.slice(at + 1, at + 3))
    )
      break;
  }
  work.steps += at - start;
  return at;
}

/** `$argon2id$v=19$m=65536,t=3,p=4$…`: commas are part of the hash of a password. */
const HASH = /\$[a-z\d-]{1,16}\$[\w=,$./+-]{20,200}/y;

function hashEnd(text: string, start: number): number {
  HASH.lastIndex = start;
  return start + (HASH.exec(text)?.[0].length ?? 0);
}

/** `&`, quotes, `#`, `<`, `>`, line ends and `}`, percent-encoded. */
const ENDS_IN_URL = /^(?:26|22|27|23|3C|3E|0A|0D|7D)$/i;
const ENDS_ENCODED = /^(?:26|22|27|23|3C|3E|0A|0D|7D|3D|3F)$/i;

// `a=1,b=2`: the comma is followed by the next name.
function endsAtComma(text: string, at: number): boolean {
  if (at + 1 >= text.length || STOP_AFTER_COMMA.includes(text.charAt(at + 1))) return true;
  return isNextName(text, at + 1);
}

function isNextName(text: string, from: number): boolean {
  let end = from;
  while (
    end < from + MAX_NAME_CHARS &&
    (isAt(text, end, KEY) || text.charCodeAt(end) === 91 || text.charCodeAt(end) === 93)
  )
    end += 1;
  work.steps += end - from;
  const code = text.charCodeAt(end);
  return end > from && (code === 61 || code === 58);
}

/** The end of the line at `start`, at most `limit`; in a text that is itself quoted, the quote or the escaped line end. */
export function lineEnd(
  text: string,
  start: number,
  limit: number,
  stopsAtQuote: boolean,
  stopsAtEscape = true,
): number {
  const stop = Math.min(text.length, limit);
  let at = start;
  for (; at < stop; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 10 || code === 13) break;
    if (code === 92 && stopsAtEscape && AFTER_ESCAPE.includes(text.charAt(at + 1))) break;
    if (stopsAtQuote && (code === 34 || code === 39 || code === 96)) break;
  }
  work.steps += at - start;
  return at;
}

const SCHEME = /(?:bearer|basic|token|apikey|negotiate|ssws|bot|oauth|key|hmac|geniekey|sentry)[ \t:]{1,4}/iy;
/** `Digest username="x", response="y"`: quotes are part of it. */
const PARAMETERS = /[a-z][\w-]{1,30}[ \t]{1,4}[\w-]{1,30}=/iy;

const FIRST_PARAMETER = /[\w-]{1,30}=\\{0,3}"/y;

/** Where the value of a header ends: `Bearer x` after the x, anything else at the end of the line or at a quote. */
export function headerEnd(text: string, start: number, isColon: boolean, limit: number): number {
  SCHEME.lastIndex = start;
  const scheme = SCHEME.exec(text);
  if (scheme !== null) {
    FIRST_PARAMETER.lastIndex = start + scheme[0].length;
    if (FIRST_PARAMETER.test(text)) return lineEnd(text, start, limit, false);
    return runEnd(text, start + scheme[0].length, 'text', limit);
  }
  PARAMETERS.lastIndex = start;
  const hasParameters = PARAMETERS.test(text);
  return hasParameters || isColon
    ? lineEnd(text, start, limit, !hasParameters)
    : runEnd(text, start, 'text', limit);
}

/** The index after the bracket that closes the one at `open`; -1 without one before `limit`. */
export function closingBracket(text: string, open: number, limit: number): number {
  let depth = 0;
  const stop = Math.min(text.length, limit);
  for (let at = open; at < stop; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 123 || code === 91 || code === 40) depth += 1;
    else if (code === 125 || code === 93 || code === 41) {
      depth -= 1;
      if (depth === 0) {
        work.steps += at - open;
        return at + 1;
      }
    }
  }
  work.steps += stop - open;
  return -1;
}

/** The first index from `from` on that is no blank, looking at `chars` of them. */
export function skipBlanks(text: string, from: number, chars: number): number {
  let at = from;
  while (at < from + chars && isAt(text, at, BLANK)) at += 1;
  work.steps += at - from;
  return at;
}
