import { BLANK, isAt, isWordStart, LOWER, UPPER } from './characters.ts';
import { FILTERED } from './filtered.ts';
import type { Found } from './structures.ts';
import { isPlaceholder } from './value-forms.ts';
import { isMixed } from './token-looks.ts';
import { work } from './work.ts';

const MIN_BASIC_CHARS = 6;
const MIN_BEARER_CHARS = 8;
const MIN_PLAIN_BEARER_CHARS = 20;
const MAX_LOOK_CHARS = 256;
const GAP = /(?:[ \t]{1,4}|%20|\+|:[ \t]{0,2}|\\t)/y;
const TOKEN = /[\w.~+/=|:%-]{1,256}/y;
const REST = /[\w.~+/=|:%-]{1,65536}/y;

/** The token behind `Bearer`, which ends at `end`. */
export function bearerAt(text: string, end: number, floor: number, scheme = 'bearer'): Found | undefined {
  const start = tokenStart(text, end, scheme, floor);
  if (start === -1) return undefined;
  const look = tokenAt(text, start);
  if (look.startsWith(FILTERED) || isPlaceholder(look)) return undefined;
  const isToken =
    isMixed(look, MIN_BEARER_CHARS) ||
    (look.length >= MIN_PLAIN_BEARER_CHARS && /[A-Z]/.test(look) && /[a-z]/.test(look));
  return isToken ? { start, end: tokenEnd(text, start, look), rule: 'auth_scheme' } : undefined;
}

/** The credentials behind `Basic`, which ends at `end`: base64 of `user:password`. */
export function basicAt(text: string, end: number, floor: number): Found | undefined {
  const start = tokenStart(text, end, 'basic', floor);
  if (start === -1) return undefined;
  const token = tokenAt(text, start);
  return isUserAndPassword(token)
    ? { start, end: tokenEnd(text, start, token), rule: 'auth_scheme' }
    : undefined;
}

function tokenStart(text: string, end: number, scheme: string, floor: number): number {
  if (!isAt(text, end, BLANK) && !'%+:\\'.includes(text.charAt(end))) return -1;
  // A word of a sentence, or the same scheme again.
  if (isAt(text, end, BLANK) && isShortWordAt(text, end + 1)) return -1;
  if (!isWordStart(text, end - scheme.length, floor)) return -1;
  GAP.lastIndex = end;
  const gap = GAP.exec(text)?.[0].length;
  return gap === undefined ? -1 : end + gap;
}

// Letters that end within a few characters: no credentials are so short.
function isShortWordAt(text: string, from: number): boolean {
  let at = from;
  while (at < from + MIN_BASIC_CHARS && isAt(text, at, UPPER | LOWER)) at += 1;
  work.steps += at - from;
  return at > from && at < from + MIN_BASIC_CHARS && isAt(text, at, BLANK);
}

function tokenAt(text: string, start: number): string {
  TOKEN.lastIndex = start;
  const token = TOKEN.exec(text)?.[0] ?? '';
  work.steps += token.length;
  // The full stop of a sentence, and the colon behind a quoted word.
  return token.replace(/[.:]{1,3}$/, '');
}

function tokenEnd(text: string, start: number, look: string): number {
  const end = start + look.length;
  if (look.length < MAX_LOOK_CHARS) return end;
  REST.lastIndex = end;
  const rest = REST.exec(text)?.[0].length ?? 0;
  work.steps += rest;
  return end + rest;
}

// "Basic authentication" is prose, `Basic dXNlcjpwYXNz` is user:pass.
function isUserAndPassword(token: string): boolean {
  // Shorter than the base64 of any user and password; most such words are words.
  if (token.length < MIN_BASIC_CHARS) return false;
  const base64 = token.includes('%')
    ? token.replaceAll(/%3D/gi, '=').replaceAll(/%2B/gi, '+').replaceAll(/%2F/gi, '/')
    : token;
  if (!/^[A-Za-z\d+/]{4,256}={0,2}$/.test(base64) || base64.replaceAll('=', '').length % 4 === 1)
    return false;
  try {
    const whole = base64.length < MAX_LOOK_CHARS ? base64 : base64.slice(0, MAX_LOOK_CHARS);
    return isPrintablePair(atob(whole));
  } catch {
    return false;
  }
}

function isPrintablePair(text: string): boolean {
  return text.includes(':') && /^[\x20-\x7e\u0080-\u00ff]{1,256}$/.test(text);
}
