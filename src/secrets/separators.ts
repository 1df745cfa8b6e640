import { isAt, BLANK, isPercentCode } from './characters.ts';
import { quoteLength, skipBlanks } from './value-ends.ts';
import { work } from './work.ts';

/**
 * What stands between a key and its value. `assign`: `=`, `=>`, `->`, `:=`, `?=` and their encoded forms. `comma`: `"key", "value"`.
 * `call`: `password("value")`. `close`: the end of a tag, `<key>`. `none`: blanks alone, or the end of a word in quotes.
 */
export interface Separator {
  readonly kind: 'assign' | 'colon' | 'comma' | 'call' | 'close' | 'none';
  readonly valueAt: number;
  /** Blanks stood between the separator and the value. */
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
  const blanksFrom = at;
  at = skipBlanks(text, at, MAX_BLANKS);
  work.steps += 4;
  const result = (
    kind: Separator['kind'],
    chars: number,
    isEncoded = false,
    isComparison = false,
  ): Separator => {
    const behind = at + chars;
    let valueAt = behind;
    if (kind !== 'none') {
      valueAt = skipBlanks(text, behind, MAX_BLANKS);
      while (text.charCodeAt(valueAt) === 42 && valueAt < behind + 4) valueAt += 1;
      if (valueAt > behind) valueAt = skipBlanks(text, valueAt, MAX_BLANKS);
    }
    return { kind, valueAt, spaced: valueAt > behind, isQuoted, afterBracket, isEncoded, isComparison };
  };
  switch (text.charCodeAt(at)) {
    case 61:
    case 0xff1d:
      return assign();
    case 58:
    case 0xff1a:
      return colon();
    case 63: // `?=`, `?:`
      if (text.charCodeAt(at + 1) === 61) return result('assign', 2);
      return text.charCodeAt(at + 1) === 58 ? result('colon', 2) : undefined;
    case 43: // `+=`
      return text.charCodeAt(at + 1) === 61 ? result('assign', 2) : undefined;
    case 33: // `!=`
      return text.charCodeAt(at + 1) === 61
        ? result('assign', text.charCodeAt(at + 2) === 61 ? 3 : 2, false, true)
        : undefined;
    case 124: // `||=`, and the cells of a table
      if (text.startsWith('||=', at)) return result('assign', 3);
      return at > blanksFrom && isAt(text, at + 1, BLANK) ? result('colon', 1) : undefined;
    case 45: // `->`
      return text.charCodeAt(at + 1) === 62 ? result('assign', 2) : none();
    case 0x2192:
    case 0x21d2:
      return result('assign', 1);
    case 37:
      return encoded();
    case 40:
      return isQuoted || at > blanksFrom ? none() : result('call', 1);
    case 44:
      return isQuoted ? result('comma', 1) : undefined;
    case 62:
      return result('close', 1);
    case 38:
      return text.startsWith('&gt;', at) ? result('close', 4) : none();
    default:
      return none();
  }

  function assign(): Separator {
    let chars = 1;
    while (chars < 3 && (text.charCodeAt(at + chars) === 61 || text.charCodeAt(at + chars) === 62))
      chars += 1;
    const isComparison = chars > 1 && text.charCodeAt(at + 1) === 61;
    return result('assign', chars, false, isComparison);
  }

  function colon(): Separator | undefined {
    const next = text.charCodeAt(at + 1);
    if (next === 58) return text.charCodeAt(at + 2) === 61 ? result('assign', 3) : undefined;
    if (next === 61) return result('assign', 2);
    if (next === 47 && text.charCodeAt(at + 2) === 47) return undefined;
    return result('colon', 1);
  }

  function encoded(): Separator | undefined {
    const code = text.slice(at + 1, at + 5).toUpperCase();
    if (code.startsWith('3D')) return encodedValue('assign', 3);
    if (code.startsWith('3A')) return encodedValue('colon', 3);
    if (code === '253D') return encodedValue('assign', 5);
    return code === '253A' ? encodedValue('colon', 5) : undefined;
  }

  // `%22token%22%3A+%22…`
  function encodedValue(kind: 'assign' | 'colon', chars: number): Separator {
    const separator = result(kind, chars, true);
    let { valueAt } = separator;
    while (valueAt < at + 16 && (text.startsWith('%20', valueAt) || text.charCodeAt(valueAt) === 43)) {
      valueAt += text.charCodeAt(valueAt) === 43 ? 1 : 3;
    }
    return { ...separator, valueAt };
  }

  function none(): Separator | undefined {
    const isAnything =
      at > blanksFrom ||
      isQuoted ||
      text.charCodeAt(at) === 60 ||
      text.charCodeAt(at) === 10 ||
      text.charCodeAt(at) === 13;
    return isAnything ? result('none', 0) : undefined;
  }
}
