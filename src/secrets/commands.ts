import { isAt, isWordStart, WORD } from './characters.ts';
import { FILTERED } from './filtered.ts';
import type { Scan } from './scan-state.ts';
import type { Found } from './structures.ts';
import { closingQuote, lineEnd, MAX_LOOK_CHARS, quoteLength, runEnd, skipBlanks } from './value-ends.ts';
import { formOf, programs, type Form } from './programs.ts';
import { isSecretText } from './values.ts';
import { work } from './work.ts';

const FLAG_STEPS = 32;
const MAX_LINE_CHARS = 2048;

/** Remembers which command begins here, so that later looks know what its flags mean. */
export function programAt(scan: Scan, end: number, name: string): void {
  const { text } = scan;
  if (!isWordStart(text, end - name.length, scan.floor) || isAt(text, end, WORD)) return;
  const limit = end + MAX_LINE_CHARS;
  scan.programEnd = end < scan.programEnd ? scan.programEnd : lineEnd(text, end, limit, false, false);
  scan.program = name;
}

const LONG_PAIR = /(?:user|proxy-user|creds|auth|src-creds|dest-creds)[ =]{1,3}/y;

/** The value of the flag whose letter is at `at`, after ` -`. */
export function flagSecretAt(scan: Scan, at: number): Found | undefined {
  const { text } = scan;
  if (at >= scan.programEnd) return undefined;
  work.steps += FLAG_STEPS;
  if (!Object.hasOwn(programs, scan.program)) return undefined;
  if (text.charCodeAt(at) === 45) {
    LONG_PAIR.lastIndex = at + 1;
    const name = LONG_PAIR.exec(text)?.[0];
    return name === undefined ? undefined : argumentAt(text, at + 1 + name.length, 'pair');
  }
  const form = formOf(scan.program, text.charAt(at));
  if (form === undefined) return undefined;
  const start = skipBlanks(text, at + 1, 4);
  if (form === 'spaced' && start === at + 1) return undefined;
  if (
    form === 'glued'
      ? start > at + 1
      : start === at + 1 && form === 'any' && !isAt(text, start, WORD) && quoteLength(text, start) === 0
  )
    return undefined;
  return argumentAt(text, start, form);
}

const QUOTED_PAIR = /-(?:user|proxy-user|creds|auth|src-creds|dest-creds)(?=["'])/y;
const NEXT_ARGUMENT = /["'],?[ \t]{0,4}(?=["'])/y;

/** The same where each argument is in quotes, `['mysql', '-pSecret']`, when `at` is behind `'-`. */
export function quotedFlagSecretAt(scan: Scan, at: number): Found | undefined {
  const { text } = scan;
  if (at >= scan.programEnd) return undefined;
  work.steps += FLAG_STEPS;
  QUOTED_PAIR.lastIndex = at;
  const pair = QUOTED_PAIR.exec(text)?.[0].length;
  const form = pair === undefined ? formOf(scan.program, text.charAt(at)) : 'pair';
  if (form === undefined) return undefined;
  const behind = at + (pair ?? 1);
  NEXT_ARGUMENT.lastIndex = behind;
  const next = NEXT_ARGUMENT.exec(text)?.[0].length;
  if (next !== undefined) return form === 'glued' ? undefined : argumentAt(text, behind + next, form);
  if (form === 'spaced' || quoteLength(text, behind) > 0) return undefined;
  const end = runEnd(text, behind);
  const isSecret = isSecretText('password', text.slice(behind, Math.min(end, behind + 256)), 'assigned');
  return isSecret && form !== 'pair' ? { start: behind, end, rule: 'command_line' } : undefined;
}

function argumentAt(text: string, from: number, form: Form): Found | undefined {
  const quote = quoteLength(text, from);
  const start = from + quote;
  const end = quote > 0 ? quotedEnd(text, from, quote) : runEnd(text, start);
  const value = text.slice(start, Math.min(end, start + 256));
  if (value === '' || value.startsWith('-') || value.includes(FILTERED)) return undefined;
  const sign = form === 'pair' ? ':' : form === 'percent' ? '%' : form === 'comma' ? ',' : '';
  if (sign !== '') return passwordOf(value, start, end, sign);
  if (form === 'cookie') return value.includes('=') ? { start, end, rule: 'command_line' } : undefined;
  // `mysql -p3306`: a port, not a password.
  if (form === 'glued' && /^\d{1,5}$/.test(value)) return undefined;
  return isSecretText('password', value, 'assigned') ? { start, end, rule: 'command_line' } : undefined;
}

function quotedEnd(text: string, from: number, quote: number): number {
  const close = closingQuote(text, from, quote, from + 512);
  return close === -1 ? runEnd(text, from + quote) : close;
}

// `user:password`; `token:` alone is a token in the place of the user.
function passwordOf(value: string, start: number, end: number, separator: string): Found | undefined {
  const colon = value.indexOf(separator);
  if (colon === -1) return undefined;
  if (start + colon + 1 === end) {
    return isSecretText('token', value.slice(0, colon), 'spoken')
      ? { start, end: start + colon, rule: 'command_line' }
      : undefined;
  }
  const password = value.slice(colon + 1);
  return isSecretText('password', password, 'assigned')
    ? { start: start + colon + 1, end, rule: 'command_line' }
    : undefined;
}

/** What it costs at least to judge a value. */
const JUDGE_STEPS = 16;

const IDENTIFIED =
  /(?:with[ \t]{1,4}[\w"'`]{1,40}[ \t]{1,4}(?:by|as|using)|by)[ \t]{1,4}(?:password[ \t]{1,4})?(?:values[ \t]{1,4})?/iy;

/** `IDENTIFIED BY 'x'`, `IDENTIFIED WITH plugin BY 'x'`, when `end` is behind `IDENTIFIED `. */
export function identifiedAt(text: string, end: number): Found | undefined {
  IDENTIFIED.lastIndex = end;
  const length = IDENTIFIED.exec(text)?.[0].length;
  if (length === undefined) return undefined;
  const from = end + length;
  const quote = quoteLength(text, from);
  const start = from + quote;
  const stop = quote > 0 ? quotedEnd(text, from, quote) : runEnd(text, start);
  const value = text.slice(start, Math.min(stop, start + MAX_LOOK_CHARS));
  work.steps += JUDGE_STEPS + length + value.length;
  const isSecret = isSecretText('password', value, 'assigned');
  return isSecret ? { start, end: stop, rule: 'assignment' } : undefined;
}

const LOGON = /(?:[ \t]{1,3}-\w{1,8}){0,3}[ \t]{1,3}["']?[\w.$#"]{1,64}\/(?=[^\s/@]{1,64}(?:@|["'\s]|$))/y;
const ORACLE = /[\w.$#"]{1,64}\/(?=[^\s/@]{1,64}@)/y;

/** `sqlplus scott/tiger@db`, `jdbc:oracle:thin:scott/tiger@…`. */
export function oracleLogonAt(text: string, end: number, isUrl: boolean): Found | undefined {
  const pattern = isUrl ? ORACLE : LOGON;
  pattern.lastIndex = end;
  const length = pattern.exec(text)?.[0].length;
  if (length === undefined) return undefined;
  const start = end + length;
  let stop = start;
  while (stop < start + 64 && !/[@\s"']/.test(text.charAt(stop)) && stop < text.length) stop += 1;
  work.steps += JUDGE_STEPS + length + stop - start;
  if (text.startsWith(FILTERED, start)) return undefined;
  return { start, end: stop, rule: 'command_line' };
}

const PGPASS = /:[\w*.-]{1,64}:[\w*.-]{1,64}:(?=[^\s:])/y;

/** The last field of a line of `.pgpass`, `host:port:database:user:password`, when `end` is behind the port. */
export function pgpassAt(text: string, end: number, floor: number): Found | undefined {
  PGPASS.lastIndex = end;
  const length = PGPASS.exec(text)?.[0].length;
  if (length === undefined) return undefined;
  let start = end - 5;
  const limit = Math.max(floor, start - 100);
  while (start > limit && (isAt(text, start - 1, WORD) || '.-*'.includes(text.charAt(start - 1)))) start -= 1;
  const host = text.slice(start, end - 5);
  if (host === '' || (start > 0 && !/[\s"'`]/.test(text.charAt(start - 1))) || !/[a-z*]/i.test(host))
    return undefined;
  const from = end + length;
  const stop = runEnd(text, from);
  work.steps += JUDGE_STEPS + length + stop - from;
  if (text.slice(from, stop).includes(':') && !text.slice(from, stop).includes('\\:')) return undefined;
  return isSecretText('password', text.slice(from, Math.min(stop, from + 256)), 'assigned')
    ? { start: from, end: stop, rule: 'assignment' }
    : undefined;
}
