import { hash } from 'node:crypto';

/**
 * The id of the issue a grouping key belongs to, unless an alias says otherwise: 32 lower-case hex digits,
 * half of SHA-256. Derived, so that an event is written without reading first.
 */
export function deriveIssueId(projectId: number, groupingHash: string): string {
  return hash('sha256', `ballast issue\n${projectId}\n${groupingHash}`, 'hex').slice(0, 32);
}

/** Crockford's base 32: no I, L, O or U, which read as other characters. */
const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

function toBase32(number: number): string {
  let rest = number;
  let text = '';
  do {
    text = digits.charAt(rest % 32) + text;
    rest = Math.floor(rest / 32);
  } while (rest > 0);
  return text;
}

/**
 * The name of an issue for people: `API-1F` is number 47 of the project `api` (sentry-protocol 5.7).
 * Throws RangeError unless `number` is a whole number from 0 to 2^53 - 1.
 */
export function formatShortId(slug: string, number: number): string {
  if (!Number.isSafeInteger(number) || number < 0) throw new RangeError(`not an issue number: ${number}`);
  return `${slug.toUpperCase()}-${toBase32(number)}`;
}

/** A slug may hold hyphens; the number is what follows the last one. 2^53 - 1 has eleven digits. */
const shortId = /^([A-Za-z0-9_][A-Za-z0-9_-]{0,127})-([0-9A-Za-z]{1,11})$/;

/**
 * Reads a short id in any case, with `I` and `L` typed for 1 and `O` for 0: the slug in lower case and the
 * number, or `undefined` for any other text.
 */
export function parseShortId(text: string): { slug: string; number: number } | undefined {
  const [, slug, code] = shortId.exec(text) ?? [];
  if (slug === undefined || code === undefined) return undefined;
  let number = 0;
  for (const char of code.toUpperCase().replace(/[IL]/g, '1').replaceAll('O', '0')) {
    const digit = digits.indexOf(char);
    if (digit < 0) return undefined;
    number = number * 32 + digit;
  }
  return Number.isSafeInteger(number) ? { slug: slug.toLowerCase(), number } : undefined;
}
