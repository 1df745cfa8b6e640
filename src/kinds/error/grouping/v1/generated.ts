/**
 * Names that a tool makes are not made of words: they are numbers, hex digits, or letters and digits in a mix that
 * no person types. These rules look at the shape alone, so that a tool they have never seen is recognised as well.
 */

const zero = 48;
const nine = 57;

type CharKind = 'digit' | 'upper' | 'lower';

function kindOf(code: number): CharKind | undefined {
  if (code >= zero && code <= nine) return 'digit';
  if (code >= 97 && code <= 122) return 'lower';
  return code >= 65 && code <= 90 ? 'upper' : undefined;
}

interface Shape {
  readonly isHex: boolean;
  readonly digits: number;
  readonly uppers: number;
  readonly lowers: number;
  /** Runs of digits: `a1b22` has two. */
  readonly digitRuns: number;
  /** How often digit, capital and small letter take turns. */
  readonly turns: number;
  readonly longestLower: number;
  readonly startsUpper: boolean;
}

function shapeOf(token: string): Shape | undefined {
  const count = { digit: 0, upper: 0, lower: 0 };
  let isHex = true;
  let digitRuns = 0;
  let turns = 0;
  let lowerRun = 0;
  let longestLower = 0;
  let previous: CharKind | undefined;
  for (let i = 0; i < token.length; i++) {
    const code = token.charCodeAt(i);
    const kind = kindOf(code);
    if (kind === undefined) return undefined;
    if (kind !== 'digit' && (code | 32) > 102) isHex = false;
    count[kind] += 1;
    if (kind !== previous) {
      if (previous !== undefined) turns += 1;
      if (kind === 'digit') digitRuns += 1;
      lowerRun = 0;
    }
    if (kind === 'lower') longestLower = Math.max(longestLower, (lowerRun += 1));
    previous = kind;
  }
  const { digit: digits, upper: uppers, lower: lowers } = count;
  const startsUpper = kindOf(token.charCodeAt(0)) === 'upper';
  return { isHex, digits, uppers, lowers, digitRuns, turns, longestLower, startsUpper };
}

/** The longest token that is looked at: hashes are shorter, and longer texts are no names. */
const maxTokenChars = 128;

/**
 * True for a run of letters and digits that looks made up: `3f2a9c1b`, `5f3d1`, `B1x2kq9Z`, `20240131`. Words with a
 * number are not: `base64`, `sha256`, `step2`, `utf8`.
 */
export function looksGenerated(token: string): boolean {
  const { length } = token;
  if (length < 4 || length > maxTokenChars) return false;
  const shape = shapeOf(token);
  if (shape === undefined || shape.digits === 0) return false;
  const { isHex, digits, uppers, lowers, digitRuns, turns, longestLower } = shape;
  if (digits === length) return true;
  const oneCase = uppers === 0 || lowers === 0;
  if (isHex && oneCase && (length >= 7 || turns >= 2)) return true;
  if (length >= 16 && digits >= 3 && digitRuns >= 2 && turns * 4 >= length) return true;
  if (length === 5) return digitRuns >= 2 && turns === 4;
  const hasNoWord = longestLower <= (digits > 2 ? 3 : 2);
  return length >= 6 && digitRuns >= 2 && hasNoWord && turns * 2 >= length - 1;
}

/** `UserCard`, `dataGrid`: words of at least three letters. */
const camelWords = /^[A-Za-z][a-z]{2,7}(?:[A-Z][a-z]{2,7}){1,3}$/;

/** `true` for eight mixed characters without a digit, as bundlers append them: `DiWrGtDa`, `DiwrgTda`; not `Checkout`. */
export function looksLikeMixedHash(token: string): boolean {
  const shape = shapeOf(token);
  if (shape === undefined) return false;
  const { digits, uppers, lowers, startsUpper } = shape;
  if (digits > 0 || uppers === 0 || camelWords.test(token)) return false;
  return lowers === 0 || uppers > (startsUpper ? 1 : 0);
}

const consonants = /[bcdfghjklmnpqrstvwxz]{5}/i;

/** True for letters that no word has in this order: five consonants in a row. */
export function isUnspeakable(token: string): boolean {
  return consonants.test(token);
}

const word = /[A-Za-z0-9]+/g;
/** Every generated part matches this; most names do not. */
const mayBeGenerated = /\d{4}|\d[A-Za-z]|[0-9A-Fa-f]{7}/;

/** A digest: its first letters do not count as a word, even if they spell one (`caeb2168…`). */
const longHex = /^(?=[A-Fa-f]{0,127}\d)[0-9a-fA-F]{16,128}$/;

/**
 * A name with every part that looks made up replaced by `<auto>`: `_app_views_a_html_erb___4485912_70123` and
 * `__TwigTemplate_da39a3ee5e6b4b0d3255bfef95601890` keep only what a person wrote.
 */
export function withoutGenerated(name: string): string {
  if (!mayBeGenerated.test(name)) return name;
  return name.replace(word, (token) => {
    if (longHex.test(token)) return '<auto>';
    const stable = withoutTail(token);
    return stable === token && looksGenerated(token) ? '<auto>' : stable;
  });
}

const leadingWord = /^[A-Za-z]{0,64}[a-z]{3}(?=[A-Z\d])/;

/** `ContainerXk3d9Qa` and `UserGhost3f2a1b` are words with a made-up end of six characters or more. */
function withoutTail(token: string): string {
  if (token.length < 10) return token;
  const lead = leadingWord.exec(token)?.[0] ?? '';
  const tail = token.slice(lead.length);
  return lead !== '' && tail.length >= 6 && looksGenerated(tail) ? `${lead}<auto>` : token;
}
