import type { Scan } from './scan-state.ts';
import type { Span } from './typed-values.ts';
import { work } from './work.ts';

const BEFORE =
  /(?<![\w.-])(\d{4,8}) (?:is|ist|est|es|é|è|är|er) (?:your|the|dein|ihr|votre|ton|tu|su|seu|o seu|din) /iu;
/** Words up to the name of the code. */
const BETWEEN = /^[\p{L} -]{0,64}$/u;
/** True behind `code`, `otp`, `pin`, `código`, `kod`: two letters settle it for most words. */
export function endsLikeCode(text: string, end: number): boolean {
  const last = text.charCodeAt(end - 1) | 32;
  const before = text.charCodeAt(end - 2) | 32;
  return (
    (last === 101 && before === 100) ||
    (last === 112 && before === 116) ||
    (last === 110 && before === 105) ||
    (last === 111 && before === 103) ||
    (last === 100 && before === 111)
  );
}

/** "830893 is your verification code": the code before its name, which ends at `end`. */
export function codeBefore(scan: Scan, end: number): Span | undefined {
  const { text, floor } = scan;
  const from = Math.max(floor, end - 80);
  work.steps += end - from;
  const match = BEFORE.exec(text.slice(from, end));
  const digits = match?.[1];
  if (match === null || digits === undefined) return undefined;
  if (!BETWEEN.test(text.slice(from + match.index + match[0].length, end))) return undefined;
  const start = from + match.index;
  return { start, end: start + digits.length };
}

const LOGIN =
  /\b(?:t?otp|2fa|mfa|verif\w{0,8}|sign(?:ing)?[ -]?in|log(?:ging)?[ -]?in|authenticat\w{0,5}|one-time|don'?t share|do not share|bestätig\w{0,6}|anmeld\w{0,4}|connecter|connexion)\b/i;
const OTHER_CODE =
  /(?:error|status|exit|return|http|response|country|zip|postal|area|reason|result|source|byte|op|char|product|language)\s$/i;
const DIGITS = /(?:(?: is)?[: ]{1,3})(\d{4,8})(?![\w-]|\.\d)/y;

/** "Use code 391379 to sign in": the digits behind `code`, when the sentence tells that they let somebody in. */
export function codeOfSentence(scan: Scan, start: number, end: number): Span | undefined {
  const { text, floor } = scan;
  if (!/code$/i.test(text.slice(Math.max(floor, end - 4), end))) return undefined;
  DIGITS.lastIndex = end;
  const match = DIGITS.exec(text);
  const digits = match?.[1];
  if (match === null || digits === undefined) return undefined;
  const before = text.slice(Math.max(floor, start - 48), start);
  work.steps += 120;
  if (OTHER_CODE.test(before)) return undefined;
  const stop = end + match[0].length;
  if (!LOGIN.test(before) && !LOGIN.test(text.slice(stop, stop + 64))) return undefined;
  return { start: stop - digits.length, end: stop };
}
