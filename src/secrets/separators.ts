import { BLANK, DIGIT, isAt, isPercentCode } from './characters.ts';
import { quoteLength, skipBlanks } from './value-ends.ts';
import { work } from './work.ts';

/**
 * The text between a key and its value. `assign`: `=`, `=>`, `->`, `:=`, `?=` and their encoded forms.
 * `comma`: `"key", "value"`. `call`: `password("value")`. `close`: the end of a tag, `<key>`. `none`: only blanks, or
 * the end of a word in quotes.
 */
export interface Separator {
  readonly kind: 'assign' | 'colon' | 'comma' | 'call' | 'close' | 'none';
  readonly valueAt: number;
  /** Blanks separate the separator from the value. */
  readonly spaced: boolean;
  /** The key was in quotes. */
  readonly isQuoted: boolean;
  readonly afterBracket: boolean;
  /** Percent-encoded: the value ends at `%26` and the like. */
  readonly isEncoded: boolean;
  /** `==`, `!=`. */
  readonly isComparison: boolean;
}

const MAX_BLANKS = 64;
const MAX_CLOSERS = 6;

/** Undefined when what follows a word can be no separator; most words in a text end here. */
export function separatorAt(text: string, end: number): Separator | undefined {
  let at = end;
  let isQuoted = false;
  let afterBracket = false;
  for (let closers = 0; closers < MAX_CLOSERS; closers += 1) {
    const quote = quoteLength(text, at);
    if (quote > 0) {
      isQuoted = true;
      at += quote;
    } else if (text.charCodeAt(at) === 93) {
      afterBracket = true;
      at += 1;
    } else if (isPercentCode(text, at) && /^(?:5D|7D)$/i.test(text.slice(at + 1, at + 3))) {
      at += 3;
    } else if (text.charCodeAt(at) === 42) {
      // `**Password:**`, in Markdown.
      at += 1;
    } else break;
  }
  if (isQuoted && text.charCodeAt(at) === 58) at = skipVisibility(text, at);
  // `Key (api_token)=(x)`
  if (text.startsWith(')=(', at)) return { ...afterTuple, valueAt: at + 3 };
  const blanksFrom = at;
  at = skipBlanks(text, at, MAX_BLANKS);
  at = skipOrdinal(text, at, at > blanksFrom);
  work.steps += 4;
  const sign = signAt(text, at, at > blanksFrom, isQuoted);
  if (sign === undefined) return undefined;
  const { kind, isEncoded } = sign;
  const behind = at + sign.chars;
  let valueAt = behind;
  if (kind !== 'none') {
    valueAt = skipBlanks(text, behind, MAX_BLANKS);
    if (isEncoded) valueAt = skipEncodedBlanks(text, valueAt);
    else if (text.charCodeAt(valueAt) === 42 && text.charCodeAt(blanksFrom - 1) === 42)
      valueAt = skipStars(text, valueAt);
    else if (kind === 'colon' && text.charCodeAt(behind) === 42) valueAt = skipStars(text, valueAt);
  }
  return {
    kind,
    valueAt,
    spaced: valueAt > behind,
    isQuoted,
    afterBracket,
    isEncoded,
    isComparison: sign.isComparison,
  };
}

const afterTuple = {
  kind: 'assign',
  spaced: false,
  isQuoted: false,
  afterBracket: false,
  isEncoded: false,
  isComparison: false,
} as const;

/** `["token":protected]=>`, as PHP dumps the properties of an object. */
const VISIBILITY = /:(?:\\{0,2}"[^"\n]{1,64}":)?(?:protected|private)\]/y;

function skipVisibility(text: string, at: number): number {
  VISIBILITY.lastIndex = at;
  return at + (VISIBILITY.exec(text)?.[0].length ?? 0);
}

const ORDINAL = /#?\d{1,2}(?=\s?[:=])/y;

/** `Recovery Key 1:`, `password #2:`. */
function skipOrdinal(text: string, at: number, isSpaced: boolean): number {
  const code = text.charCodeAt(at);
  if (!isSpaced || (code !== 35 && !isAt(text, at, DIGIT))) return at;
  ORDINAL.lastIndex = at;
  return skipBlanks(text, at + (ORDINAL.exec(text)?.[0].length ?? 0), 1);
}

interface Sign {
  readonly kind: Separator['kind'];
  readonly chars: number;
  readonly isEncoded: boolean;
  readonly isComparison: boolean;
}

const newSign = (kind: Separator['kind'], chars: number, isEncoded = false, isComparison = false): Sign => ({
  kind,
  chars,
  isEncoded,
  isComparison,
});
const equals = [newSign('assign', 1), newSign('assign', 2), newSign('assign', 3)] as const;
const comparisons = [newSign('assign', 2, false, true), newSign('assign', 3, false, true)] as const;
const colons = [newSign('colon', 1), newSign('colon', 2)] as const;
const comma = newSign('comma', 1);
const call = newSign('call', 1);
const close = newSign('close', 1);
const closeEntity = newSign('close', 4);
const nothing = newSign('none', 0);
const encodedSigns: Readonly<Record<string, Sign>> = {
  '3D': newSign('assign', 3, true),
  '3A': newSign('colon', 3, true),
  '253D': newSign('assign', 5, true),
  '253A': newSign('colon', 5, true),
};

function signAt(text: string, at: number, isSpaced: boolean, isQuoted: boolean): Sign | undefined {
  const next = text.charCodeAt(at + 1);
  switch (text.charCodeAt(at)) {
    case 61:
    case 0xff1d:
      return equalsAt(text, at, next);
    case 58:
    case 0xff1a:
      return colonAt(text, at, next);
    case 63: // `?=`, `?:`
      if (next === 61) return equals[1];
      return next === 58 ? colons[1] : undefined;
    case 43: // `+=`
      return next === 61 ? equals[1] : undefined;
    case 33: // `!=`
      if (next !== 61) return undefined;
      return text.charCodeAt(at + 2) === 61 ? comparisons[1] : comparisons[0];
    case 124: // `||=`, and the cells of a table
      if (text.startsWith('||=', at)) return equals[2];
      return (isSpaced && isAt(text, at + 1, BLANK)) || !isSpaced ? colons[0] : undefined;
    case 45: // `->`
      return next === 62 ? equals[1] : noneAt(text, at, isSpaced, isQuoted);
    case 60: // `<-` of R
      return next === 45 && isSpaced ? equals[1] : noneAt(text, at, isSpaced, isQuoted);
    case 10: // `? password` and `: x` of YAML
      return next === 58 && isAt(text, at + 2, BLANK) ? colons[1] : noneAt(text, at, isSpaced, isQuoted);
    case 0x2192:
    case 0x21d2:
      return equals[0];
    case 37:
      return (
        encodedSigns[text.slice(at + 1, at + 3).toUpperCase()] ??
        encodedSigns[text.slice(at + 1, at + 5).toUpperCase()]
      );
    case 38:
      return text.startsWith('&gt;', at) ? closeEntity : noneAt(text, at, isSpaced, isQuoted);
    case 40:
      return isQuoted || isSpaced ? noneAt(text, at, isSpaced, isQuoted) : call;
    case 44:
      if (text.startsWith('<<"', at + 1)) return equals[0];
      // `{password, "x"}` of Erlang.
      return isQuoted || /^,\s{0,2}["'vV]/.test(text.slice(at, at + 4)) ? comma : undefined;
    case 59: // `s:8:"password";s:11:"x"`
      return isQuoted && text.startsWith('s:', at + 1) ? equals[0] : undefined;
    case 62:
      return close;
    default:
      return noneAt(text, at, isSpaced, isQuoted);
  }
}

// `=`, `==`, `===`, `=>`.
function equalsAt(text: string, at: number, next: number): Sign {
  if (next === 61) return text.charCodeAt(at + 2) === 61 ? comparisons[1] : comparisons[0];
  return next === 62 ? equals[1] : equals[0];
}

function colonAt(text: string, at: number, next: number): Sign | undefined {
  if (next === 58) {
    if (text.charCodeAt(at + 2) === 61) return equals[2];
    // LDIF writes `::` before base64.
    return isAt(text, at + 2, BLANK) ? colons[1] : undefined;
  }
  if (next === 61) return equals[1];
  return next === 47 && text.charCodeAt(at + 2) === 47 ? undefined : colons[0];
}

function noneAt(text: string, at: number, isSpaced: boolean, isQuoted: boolean): Sign | undefined {
  const code = text.charCodeAt(at);
  return isSpaced || isQuoted || code === 60 || code === 10 || code === 13 || isVerb(code)
    ? nothing
    : undefined;
}

/** 是 为 為 は が: what joins a word and its value in languages without blanks. */
export const isVerb = (code: number): boolean =>
  code === 0x662f || code === 0x4e3a || code === 0x70ba || code === 0x306f || code === 0x304c;

// `%22token%22%3A+%22…`
function skipEncodedBlanks(text: string, from: number): number {
  let at = from;
  while (at < from + 12 && (text.startsWith('%20', at) || text.charCodeAt(at) === 43)) {
    at += text.charCodeAt(at) === 43 ? 1 : 3;
  }
  return at;
}

// `**Password:** x`
function skipStars(text: string, from: number): number {
  let at = from;
  while (at < from + 3 && text.charCodeAt(at) === 42) at += 1;
  return skipBlanks(text, at, 4);
}
