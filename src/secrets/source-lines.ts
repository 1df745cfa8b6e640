import type { KeyClass } from './keys.ts';
import { callSecretAt, pairSecretAt } from './named.ts';
import type { KeyAt, Scan } from './scan-state.ts';
import type { Separator } from './separators.ts';
import { hasDigitAndLetter, hasDigitOrSign, isGibberish, isTokenLike } from './token-looks.ts';
import { declaredAt, quotedAt, typedDefaultAt, type Span, type Verdict } from './typed-values.ts';
import { isSecretText } from './values.ts';

/** What comes before the key in a line of a settings file. */
const LINE_START = /^\s{0,64}(?:(?:export|set|ENV|ARG)\s{1,4}|- )?$/;
const IDENTIFIER = /^[A-Za-z_$]{1,40}\d{0,2}$|\w(?:\.|->|::)[A-Za-z_]|[()[\]{};,]/;
const MAX_LINE_VALUE_CHARS = 256;

/**
 * The value of a key in a line of source code: only a literal that looks like neither a word nor a name. A name, a
 * call, a prompt or a type is code and stays.
 */
export function literalAt(scan: Scan, key: KeyAt, separator: Separator): Span | undefined {
  const { text } = scan;
  const found = quotedLiteral(scan, key, separator);
  if (found === 'harmless') return undefined;
  if (found !== undefined)
    return isLiteralSecret(key.keyClass, text.slice(found.start, found.end)) ? found : undefined;
  return lineValueAt(text, key, separator);
}

function quotedLiteral(scan: Scan, key: KeyAt, separator: Separator): Verdict {
  const { text } = scan;
  const { kind } = separator;
  if (kind === 'none') return declaredAt(text, separator.valueAt, key.keyClass);
  if (kind === 'close') return undefined;
  if (kind === 'comma') return pairSecretAt(scan, key, separator);
  if (kind === 'call') return callSecretAt(scan, key, separator);
  const start = separator.valueAt + (/[burfNR@]/.test(text.charAt(separator.valueAt)) ? 1 : 0);
  return (
    quotedAt(text, start, key.keyClass, false) ??
    quotedAt(text, separator.valueAt, key.keyClass, false) ??
    (kind === 'colon' ? typedDefaultAt(text, separator.valueAt, key.keyClass) : undefined)
  );
}

function isLiteralSecret(keyClass: KeyClass, value: string): boolean {
  if (keyClass !== 'password' && keyClass !== 'pass') return isTokenLike(value);
  return value.length >= 4 && /\p{L}|\d{4}/u.test(value) && (hasDigitOrSign(value) || isGibberish(value));
}

// `DB_PASSWORD=x`, `password: x`: the whole line, as in files of settings.
function lineValueAt(text: string, key: KeyAt, { kind, valueAt, isComparison }: Separator): Span | undefined {
  if ((kind !== 'assign' && kind !== 'colon') || isComparison) return undefined;
  if (text.length - valueAt > MAX_LINE_VALUE_CHARS || !LINE_START.test(text.slice(0, key.start)))
    return undefined;
  const value = text.slice(valueAt).trimEnd();
  if (/[\s"'`]/.test(value) || IDENTIFIER.test(value)) return undefined;
  const isStrong = key.keyClass === 'password' ? hasDigitAndLetter(value) : isTokenLike(value);
  return isStrong && isSecretText(key.keyClass, value, 'assigned')
    ? { start: valueAt, end: valueAt + value.length }
    : undefined;
}
