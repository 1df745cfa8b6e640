import { isAt, WORD } from './characters.ts';
import type { Found } from './structures.ts';
import { quotedAt } from './typed-values.ts';
import { quoteLength, runEnd } from './value-ends.ts';
import { hasDigitOrSign, isGibberish } from './token-looks.ts';
import { isSecretText } from './values.ts';
import { work } from './work.ts';

const PLAIN = /["']?[ \t,:]{1,4}(?:(?:payload|initial[ -]response)["':= \t]{1,6}|["'])?/iy;
const BASE64 = /[A-Za-z\d+/]{8,256}={0,2}/y;

/** `AUTH PLAIN <base64>`, also of IMAP and of MongoDB: a null, the user, a null, the password. `end` is behind `plain`. */
export function plainLoginAt(text: string, end: number): Found | undefined {
  if (isAt(text, end, WORD)) return undefined;
  PLAIN.lastIndex = end;
  const length = PLAIN.exec(text)?.[0].length;
  if (length === undefined) return undefined;
  BASE64.lastIndex = end + length;
  const value = BASE64.exec(text)?.[0];
  work.steps += 16 + (value?.length ?? 0);
  if (value === undefined || !isPlainLogin(value)) return undefined;
  return { start: end + length, end: end + length + value.length, rule: 'auth_scheme' };
}

function isPlainLogin(base64: string): boolean {
  if (base64.replaceAll('=', '').length % 4 === 1) return false;
  try {
    const [, user, password] = atob(base64).split('\u0000');
    return user !== undefined && password !== undefined && password !== '';
  } catch {
    return false;
  }
}

/** The number that a mail program gives its order. */
const TAG = /(?:^|[\s"'`:>])[A-Za-z]{1,4}\d{1,6}$/;
const USER = /(?:"[^"\n]{1,128}"|[^\s"]{1,128})[ \t](?=\S)/y;

/** `a1 LOGIN user password` of IMAP, when `end` is behind ` login `. */
export function imapLoginAt(text: string, end: number, floor: number): Found | undefined {
  const start = end - 7;
  if (!text.startsWith('LOGIN', start + 1) && !text.startsWith('login', start + 1)) return undefined;
  work.steps += 12;
  if (!TAG.test(text.slice(Math.max(floor, start - 12), start))) return undefined;
  USER.lastIndex = end;
  const length = USER.exec(text)?.[0].length;
  if (length === undefined) return undefined;
  const from = end + length;
  if (quoteLength(text, from) > 0) {
    const quoted = quotedAt(text, from, 'password', false);
    return quoted === undefined || quoted === 'harmless' ? undefined : { ...quoted, rule: 'command_line' };
  }
  const stop = runEnd(text, from, 'text', from + 256);
  const value = text.slice(from, stop);
  if (!hasDigitOrSign(value) && !isGibberish(value)) return undefined;
  return isSecretText('password', value, 'assigned')
    ? { start: from, end: stop, rule: 'command_line' }
    : undefined;
}
