/** What one look at a text found; says which rules can match at all, so that most texts need no other look. */
export const traits = {
  /** `:` or `=` */
  separator: 1,
  /** `<` */
  tag: 2,
  /** `--` */
  dashes: 4,
  /** White space after `rer` or `sic`: `Bearer `, `Basic `. */
  scheme: 8,
  /** Fifteen letters, digits, `_` and `-` in a row that begin like a token and are not all lower case. */
  token: 16,
  /** Eight digits, at most a space or a dash between two: cards, accounts. */
  longNumber: 32,
  /** `(` or `[` */
  bracket: 64,
} as const;

const TOKEN_CHARS = 15;
const LONG_NUMBER_DIGITS = 8;

const other = 0;
const lower = 1;
const strong = 2;
const digit = 3;
const dash = 4;
const blank = 5;
const separator = 6;
const tag = 7;
const bracket = 8;

const kinds = new Uint8Array(128);
for (const [chars, kind] of [
  ['abcdefghijklmnopqrstuvwxyz_', lower],
  ['ABCDEFGHIJKLMNOPQRSTUVWXYZ', strong],
  ['0123456789', digit],
  ['-', dash],
  [' \t', blank],
  [':=', separator],
  ['<', tag],
  ['([', bracket],
] as const) {
  for (const char of chars) kinds[char.charCodeAt(0)] = kind;
}

/** How the tokens of patterns.ts begin; those with a dot early on (`SG.…`) are known by the dot. */
const starts = new Set([
  'gh',
  'gi',
  'gl',
  'xo',
  'pk',
  'rk',
  'sk',
  'AK',
  'AS',
  'AI',
  'np',
  'py',
  'sh',
  'sn',
  'ey',
]);

/** The traits of a text, in one pass over its characters. */
export function scanTraits(text: string): number {
  let found = 0;
  let runStart = 0;
  let isStrong = false;
  let digits = 0;
  const { length } = text;
  for (let at = 0; at < length; at += 1) {
    const code = text.charCodeAt(at);
    const kind = code < 128 ? kinds[code] : other;
    if (kind === lower) {
      digits = 0;
    } else if (kind === strong) {
      digits = 0;
      isStrong = true;
    } else if (kind === digit) {
      digits += 1;
      isStrong = true;
      if (digits === LONG_NUMBER_DIGITS) found |= traits.longNumber;
    } else if (kind === dash) {
      if (at > 0 && text.charCodeAt(at - 1) === code) found |= traits.dashes;
    } else {
      if (isStrong && at - runStart >= TOKEN_CHARS && startsToken(text, runStart)) found |= traits.token;
      isStrong = false;
      runStart = at + 1;
      if (kind === blank) {
        if (at > 3 && endsScheme(text, at)) found |= traits.scheme;
      } else {
        digits = 0;
        if (kind === separator) found |= traits.separator;
        else if (kind === tag) found |= traits.tag;
        else if (kind === bracket) found |= traits.bracket;
      }
    }
  }
  const endsInToken = isStrong && length - runStart >= TOKEN_CHARS && startsToken(text, runStart);
  return endsInToken ? found | traits.token : found;
}

function startsToken(text: string, at: number): boolean {
  return starts.has(text.slice(at, at + 2)) || text[at - 1] === '.';
}

// The last letters of `Bearer` and `Basic`, in either case: upper and lower are 32 apart.
function endsScheme(text: string, at: number): boolean {
  const last = text.charCodeAt(at - 1) | 32;
  if (last !== 114 && last !== 99) return false;
  const before = text.charCodeAt(at - 2) | 32;
  const first = text.charCodeAt(at - 3) | 32;
  return last === 114 ? before === 101 && first === 114 : before === 105 && first === 115;
}
