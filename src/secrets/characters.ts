/** Tables over UTF-16 units, so that a look at a character is one read of an array. */

/** Letters and digits of ASCII, and `_`. */
export const WORD = 1;
export const DIGIT = 2;
export const UPPER = 4;
export const LOWER = 8;
export const HEX = 16;
/** Part of a key: words, `.`, `-`, `$`, letters of any script. */
export const KEY = 32;
/** Space, tab, no-break space. */
export const BLANK = 64;
/** Ends a value that has no quotes. */
export const ENDS_VALUE = 128;

const table = new Uint8Array(65_536);

function mark(chars: string, bits: number): void {
  for (const char of chars) {
    const code = char.charCodeAt(0);
    table[code] = (table[code] ?? 0) | bits;
  }
}

mark('abcdefghijklmnopqrstuvwxyz', WORD | LOWER | KEY);
mark('ABCDEFGHIJKLMNOPQRSTUVWXYZ', WORD | UPPER | KEY);
mark('0123456789', WORD | DIGIT | KEY | HEX);
mark('abcdefABCDEF', HEX);
mark('_', WORD | KEY);
mark('.-$', KEY);
mark(' \t\u00a0\u3000', BLANK);
mark(' \t\r\n\u000b\u000c\u00a0\u2028\u2029\u3000"\'`<>', ENDS_VALUE);
// Letters of other scripts: Latin with marks up to Hangul, without the blocks of punctuation in between.
for (let code = 0xc0; code < 0xd7a4; code += 1) {
  const isPunctuation = (code >= 0x2000 && code < 0x2c00) || (code >= 0x3000 && code < 0x3040);
  if (!isPunctuation && code !== 0xd7 && code !== 0xf7) table[code] = KEY;
}
// Full-width forms of letters and digits.
for (let code = 0xff10; code < 0xff5b; code += 1) {
  if (code < 0xff1a || (code > 0xff20 && code < 0xff3b) || code > 0xff40) table[code] = KEY;
}

/** True when the character at `at` has one of `bits`; false outside of the text. */
export function isAt(text: string, at: number, bits: number): boolean {
  return ((table[text.charCodeAt(at)] ?? 0) & bits) !== 0;
}

/** True for the digits of `%XX` at `at`, the percent sign included. */
export function isPercentCode(text: string, at: number): boolean {
  return text.charCodeAt(at) === 37 && isAt(text, at + 1, HEX) && isAt(text, at + 2, HEX);
}

/**
 * True when a word may begin at `at`: before it is no letter, digit, `_` or `-`, or an escape of JSON or of a URL
 * whose last letter only looks like one (`\n`, `%20`, `\u0026`).
 */
export function isWordStart(text: string, at: number, floor = 0): boolean {
  if (at <= floor || !(isAt(text, at - 1, WORD) || text.charCodeAt(at - 1) === 45)) return true;
  return endsEscape(text, at);
}

/** True when an escape of JSON or of a URL ends right before `at`. */
export function endsEscape(text: string, at: number): boolean {
  if (at >= 3 && isPercentCode(text, at - 3)) return true;
  if (at >= 2 && text.charCodeAt(at - 2) === 92 && 'nrtbf'.includes(text.charAt(at - 1))) return true;
  return at >= 6 && text.charCodeAt(at - 6) === 92 && text.charCodeAt(at - 5) === 117;
}
