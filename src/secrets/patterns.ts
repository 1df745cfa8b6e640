import { scrubCards } from './cards.ts';
import { scrubIbans } from './iban.ts';
import { traits } from './scan.ts';
import { FILTERED, looksSecret, type ScrubRule } from './values.ts';

const BEARER = /\b(bearer\s{1,4})([\w.~+/=-]{8,})/gi;
const BASIC = /\b(basic\s{1,4})([A-Za-z\d+/]{4,}={0,2})/gi;
// Starts only where such a run starts, so that a text is read once.
const JWT = /(?<![\w-])eyJ[\w-]{12,}\.[\w-]{4,}(?:\.[\w-]*)?/g;
/** Tokens that carry their maker's mark. */
const KNOWN = new RegExp(
  '(?<![\\w-])(?:' +
    [
      'gh[pousr]_\\w{20,}',
      'github_pat_\\w{20,}',
      'glpat-[\\w-]{16,}',
      'xox[a-z]-[\\w-]{10,}',
      '[prs]k_(?:live|test)_\\w{10,}',
      'sk-[\\w-]{20,}',
      'A[KS]IA[A-Z\\d]{16}(?!\\w)',
      'AIza[\\w-]{35}',
      'ya29\\.[\\w-]{20,}',
      'npm_\\w{30,}',
      'pypi-[\\w-]{20,}',
      'SG\\.[\\w-]{16,}\\.[\\w-]{16,}',
      'shp[a-z]{2}_[\\da-f]{20,}',
      'hv[sb]\\.[\\w-]{20,}',
      'sntry[su]_[\\w=+/-]{20,}',
    ].join('|') +
    ')',
  'g',
);
const SSN = /(?<![\w.-])(?!000|666|9)\d{3}-(?!00)\d\d-(?!0000)\d{4}(?![\w-]|\.\d)/g;
const PEM_BEGIN = '-----BEGIN ';
const PEM_END = '-----END ';
const MAX_LABEL_CHARS = 40;
const MIN_BEARER_CHARS = 8;
const MIN_PLAIN_BEARER_CHARS = 20;

/**
 * Hides what is a secret by its own shape, wherever it stands in a text; tells `found` the rules that matched. `has` are
 * the traits of the text: a rule whose trait is missing cannot match.
 */
export function scrubPatterns(text: string, has: number, found: ScrubRule[]): string {
  let scrubbed = text;
  if (has & traits.dashes) scrubbed = apply('private_key', scrubPrivateKeys, scrubbed, found);
  if (has & traits.scheme) scrubbed = apply('auth_scheme', scrubAuthSchemes, scrubbed, found);
  if (has & traits.token) {
    scrubbed = apply('jwt', scrubJwts, scrubbed, found);
    scrubbed = apply('known_token', scrubKnownTokens, scrubbed, found);
  }
  if (has & traits.longNumber) {
    scrubbed = apply('credit_card', scrubCards, scrubbed, found);
    scrubbed = apply('iban', scrubIbans, scrubbed, found);
    scrubbed = apply('ssn', scrubSsns, scrubbed, found);
  }
  return scrubbed;
}

function apply(rule: ScrubRule, scrub: (text: string) => string, text: string, found: ScrubRule[]): string {
  const scrubbed = scrub(text);
  if (scrubbed !== text) found.push(rule);
  return scrubbed;
}

function scrubJwts(text: string): string {
  return text.includes('eyJ') ? text.replace(JWT, FILTERED) : text;
}

function scrubKnownTokens(text: string): string {
  return text.replace(KNOWN, FILTERED);
}

function scrubSsns(text: string): string {
  return text.replace(SSN, FILTERED);
}

// From BEGIN to END, or to the end of a text that was cut in between.
function scrubPrivateKeys(text: string): string {
  let scrubbed = '';
  let copied = 0;
  let begin = text.indexOf(PEM_BEGIN);
  while (begin !== -1) {
    let next = begin + PEM_BEGIN.length;
    if (text.slice(next, next + MAX_LABEL_CHARS).includes('PRIVATE KEY')) {
      const end = text.indexOf(PEM_END, next);
      const closing = end === -1 ? -1 : text.indexOf('-----', end + PEM_END.length);
      next = closing === -1 ? text.length : closing + 5;
      scrubbed += text.slice(copied, begin) + FILTERED;
      copied = next;
    }
    begin = text.indexOf(PEM_BEGIN, next);
  }
  return copied === 0 ? text : scrubbed + text.slice(copied);
}

function scrubAuthSchemes(text: string): string {
  return text
    .replace(BEARER, (whole, scheme: string, token: string) =>
      isBearerToken(token) ? scheme + FILTERED : whole,
    )
    .replace(BASIC, (whole, scheme: string, token: string) =>
      isUserAndPassword(token) ? scheme + FILTERED : whole,
    );
}

function isBearerToken(token: string): boolean {
  if (looksSecret(token, MIN_BEARER_CHARS)) return true;
  return token.length >= MIN_PLAIN_BEARER_CHARS && /[A-Z]/.test(token) && /[a-z]/.test(token);
}

// "Basic authentication" is prose, `Basic dXNlcjpwYXNz` is user:pass.
function isUserAndPassword(token: string): boolean {
  if (token.length > 2048) return true;
  try {
    return /^[\x20-\x7e]*:[\x20-\x7e]*$/.test(atob(token));
  } catch {
    return false;
  }
}
