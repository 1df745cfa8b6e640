import type { KeyClass } from './keys.ts';

/** What stands where a secret stood; SDKs write the same (sentry-protocol 7.1). */
export const FILTERED = '[Filtered]';

/** Which rule found a secret: the detail of a `scrubbed` remark. */
export type ScrubRule =
  | 'sensitive_key'
  | 'assignment'
  | 'auth_scheme'
  | 'private_key'
  | 'url_password'
  | 'jwt'
  | 'known_token'
  | 'credit_card'
  | 'iban'
  | 'ssn';

const COUNT = /^\d{1,12}$/;
/** Hidden already, or the place of a parameter in SQL. */
const MASKED = /^(?:[*•]+|\?\d{0,4}|\$\d{1,4}|%s)$/;
const OPAQUE = /^[\w.~+/=%:@!-]+$/;
const harmlessTexts = new Set(
  ["''", '""', '[]', '{}', '()', '<nil>', FILTERED.toLowerCase()].concat(
    'null none nil undefined nan true false yes no'.split(' '),
  ),
);

/** True when a value under a key of that class holds the secret itself: not absent, empty, a flag or already masked. */
export function isSecretValue(keyClass: KeyClass, value: unknown): boolean {
  if (keyClass === 'none') return false;
  if (typeof value === 'string') return isSecretText(keyClass, value);
  if (typeof value === 'number') return keyClass !== 'tokens' && keyClass !== 'maybe';
  if (keyClass === 'maybe') return false;
  if (Array.isArray(value)) return isSecretContent(keyClass, value);
  return typeof value === 'object' && value !== null && isSecretContent(keyClass, Object.values(value));
}

/** isSecretValue for texts. */
export function isSecretText(keyClass: KeyClass, text: string): boolean {
  if (text.length <= FILTERED.length && harmlessTexts.has(text.trim().toLowerCase())) return false;
  if (MASKED.test(text) || text.trim() === '') return false;
  if (keyClass === 'tokens') return !COUNT.test(text);
  return keyClass === 'maybe' ? looksSecret(text, 16) : keyClass !== 'none';
}

/** True for one run of letters and digits mixed, as generated secrets are and words are not. */
export function looksSecret(text: string, minChars: number): boolean {
  return text.length >= minChars && OPAQUE.test(text) && /\d/.test(text) && /[a-z]/i.test(text);
}

function isSecretContent(keyClass: KeyClass, values: readonly unknown[]): boolean {
  if (values.length === 0) return false;
  return keyClass !== 'tokens' || values.some((value) => typeof value !== 'number');
}
