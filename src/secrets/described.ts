import type { KeyAt, Scan } from './scan-state.ts';
import { quotedAt, type Span, type Verdict } from './typed-values.ts';
import { work } from './work.ts';

/** `"password" with value "x"`, `$password got invalid value "x"`, what a validator says on the next line. */
const DESCRIBED =
  /["'\]]{0,3}\s?(?:(?:got|has|had|with|of|is|was given) )?(?:an? |the )?(?:invalid |unexpected |wrong )?(?:value|input)(?: changed to| set to| was| is| of)?:? ?(?=["'`])/iy;
const VALIDATED = /(?:\r?\n|\\n)[^\n]{0,200}?input_value=(?=["'])/y;
/** `expect "password:"; send "x"` */
const SENT =
  /:?\s?\\?["']\s{0,2}\)?[;,\]\s]{0,8}(?:[\w.$]{1,24}\.)?send(?:line|_line)?(?: --)?\s?\(?\s?(?=["'])/iy;

/** A value in quotes that a sentence names behind the key. */
export function describedSecretAt({ text }: Scan, key: KeyAt): Span | undefined {
  const found = isLineEnd(text.charCodeAt(key.end))
    ? quotedBehind(text, key, VALIDATED)
    : quotedBehind(text, key, DESCRIBED);
  return found === 'harmless' ? undefined : found;
}

// A line end, or the backslash of an escaped one.
const isLineEnd = (code: number): boolean => code === 10 || code === 13 || code === 92;

/** What a script sends when it has seen the prompt. */
export function sentSecretAt({ text }: Scan, key: KeyAt): Verdict {
  return text.charCodeAt(key.end) === 58 ? quotedBehind(text, key, SENT) : undefined;
}

function quotedBehind(text: string, { end, keyClass }: KeyAt, pattern: RegExp): Verdict {
  pattern.lastIndex = end;
  const length = pattern.exec(text)?.[0].length;
  work.steps += 4 + (length ?? 0);
  if (length === undefined) return undefined;
  return quotedAt(text, end + length, keyClass, false);
}
