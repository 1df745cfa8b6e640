import { isWordStart } from './characters.ts';
import { FILTERED } from './filtered.ts';
import type { PlacedArgument } from './placed-arguments.ts';
import type { Found } from './structures.ts';
import { quotedAt } from './typed-values.ts';
import { quoteLength, runEnd } from './value-ends.ts';
import { hasDigitOrSign, isGibberish } from './token-looks.ts';
import { isSecretText } from './values.ts';
import { work } from './work.ts';

/** The argument that `before` leads to, when `end` is behind the mark. */
export function placedArgumentAt(
  text: string,
  end: number,
  placed: PlacedArgument,
  floor: number,
): Found | undefined {
  const { mark, before, value, isWord, isStrong } = placed;
  if (isWord === true && !isWordStart(text, end - mark.length, floor)) return undefined;
  before.lastIndex = end;
  const length = before.exec(text)?.[0].length;
  if (length === undefined) return undefined;
  work.steps += length;
  const found = passwordAt(text, end + length, value);
  if (found === undefined || isStrong !== true) return found;
  const password = text.slice(found.start, found.end);
  return hasDigitOrSign(password) || isGibberish(password) ? found : undefined;
}

function passwordAt(text: string, start: number, value: RegExp | undefined): Found | undefined {
  if (text.startsWith(FILTERED, start)) return undefined;
  const from = /[NE]/.test(text.charAt(start)) && quoteLength(text, start + 1) === 1 ? start + 1 : start;
  if (quoteLength(text, from) > 0 && value === undefined) {
    const quoted = quotedAt(text, from, 'password', false);
    return quoted === undefined || quoted === 'harmless' ? undefined : { ...quoted, rule: 'command_line' };
  }
  const end = value === undefined ? runEnd(text, start) : matchEnd(text, start, value);
  const look = text.slice(start, Math.min(end, start + 256));
  return isSecretText('password', look, 'assigned') ? { start, end, rule: 'command_line' } : undefined;
}

function matchEnd(text: string, start: number, value: RegExp): number {
  value.lastIndex = start;
  return start + (value.exec(text)?.[0].length ?? 0);
}

const ECHO =
  /(?:echo|printf)[ \t]{1,4}(?:-n[ \t]{1,4})?(?:'%s(?:\\n)?'[ \t]{1,4})?["']?([^\s"'|$]{1,128})["']?[ \t]{0,4}\|[^|\n]{0,80}$/;
const MAX_BEFORE = 256;

/** The secret before a pipe: `echo password | sudo -S`, `echo user:password | chpasswd`. The mark begins at `start`. */
export function pipedSecretAt(
  text: string,
  start: number,
  floor: number,
  isPair: boolean,
): Found | undefined {
  const from = Math.max(floor, start - MAX_BEFORE);
  const match = ECHO.exec(text.slice(from, start));
  work.steps += start - from;
  const value = match?.[1];
  if (match === null || value === undefined) return undefined;
  const at = from + match.index + match[0].indexOf(value, 5);
  const colon = isPair ? value.indexOf(':') + 1 : 0;
  if (!isSecretText('password', value.slice(colon), 'assigned')) return undefined;
  return { start: at + colon, end: at + value.length, rule: 'command_line' };
}
