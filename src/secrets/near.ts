import type { KeyAt } from './assignments.ts';
import { BLANK, isAt, isWordStart } from './characters.ts';
import { aboutWords } from './key-words.ts';
import { classifyKey } from './keys.ts';
import type { Scan } from './scan-state.ts';
import { isVerb, type Separator } from './separators.ts';
import { quotedAt, type Span } from './typed-values.ts';
import { MAX_LOOK_CHARS, quoteLength, runEnd, skipBlanks } from './value-ends.ts';
import { isGibberish, isMixed } from './token-looks.ts';
import { isProseWord, isSecretText } from './values.ts';

/**
 * A value with only blanks, or a word like `is`, between it and its key: `--password x`, `-ClientSecret 'x'`,
 * `WITH PASSWORD 'x'`, `login a password x`, `your password is x`, `requirepass x`.
 */
export function nearSecretAt(scan: Scan, key: KeyAt, separator: Separator): Span | undefined {
  const { text } = scan;
  const { valueAt } = separator;
  if (separator.isQuoted || valueAt >= text.length) return undefined;
  if (valueAt === key.end && !isVerb(text.charCodeAt(valueAt))) return undefined;
  const code = text.charCodeAt(valueAt);
  if (code === 10 || code === 13 || code === 60) return undefined;
  // The attributes of an element.
  if (TAG_START.test(text.slice(Math.max(scan.floor, key.start - 34), key.start))) return undefined;
  if (isFlag(text, key)) return flagValueAt(text, valueAt, key);
  if (quoteLength(text, valueAt) > 0) return quotedNear(text, valueAt, key);
  if (/[NEe]/.test(text.charAt(valueAt)) && quoteLength(text, valueAt + 1) === 1)
    return quotedNear(text, valueAt + 1, key);
  return (
    directiveValueAt(scan, valueAt, key) ??
    spokenValueAt(text, valueAt, key) ??
    bareValueAt(text, valueAt, key)
  );
}

const TAG_START = /<(?:[\w.-]{1,32}:)?$/;

const isFlag = (text: string, { start }: KeyAt): boolean => text.charCodeAt(start) === 45;

function flagValueAt(text: string, from: number, { keyClass }: KeyAt): Span | undefined {
  const quoted = quotedAt(text, from, keyClass, false);
  if (quoted !== undefined) return quoted === 'harmless' ? undefined : quoted;
  if ('-[|<>&'.includes(text.charAt(from))) return undefined;
  const end = runEnd(text, from);
  return isSecretText(keyClass, text.slice(from, Math.min(end, from + MAX_LOOK_CHARS)), 'typed')
    ? { start: from, end }
    : undefined;
}

// SQL writes the word in capitals and the value behind it; in prose the value must show by itself that it is one.
function quotedNear(text: string, from: number, { start, end, keyClass }: KeyAt): Span | undefined {
  if (keyClass === 'token' || keyClass === 'tokens' || keyClass === 'maybe') return undefined;
  const found = quotedAt(text, from, keyClass, false);
  if (found === undefined || found === 'harmless') return undefined;
  const word = text.slice(start, end);
  const value = text.slice(found.start, found.end);
  const isSql =
    word === word.toUpperCase() ||
    /(?:with|set|login|encrypted|role|user)\s{1,4}$/i.test(text.slice(Math.max(0, start - 16), start));
  return isSql || /[\d!@#$%^&*+=~]/.test(value) || isGibberish(value) ? found : undefined;
}

const DIRECTIVE =
  /^(?:requirepass|masterauth|authtoken|auth-?pass|primaryauth|authtok|ibmldappassword|enable-password)$/i;
const NETRC =
  /(?:^|\s)(?:login|user|username|account|machine \S{1,64} login)[ \t]{1,4}\S{1,64}[ \t\r\n]{1,8}$/i;
/** What sets a variable and writes a blank between. */
const SETTING =
  /(?:^|[\s;|&])(?:ENV|ARG|SetEnv|setenv|fastcgi_param|uwsgi_param|passenv|config set|secret set|secrets set|configure set|env set|vars set|set -[a-z]{1,3}|config set \S{1,64}:) ?$/;
const MECHANISM = /(?:plain|login|cram-md5|xoauth2|oauthbearer)[ \t]{1,4}/iy;

// Words of programs that take what follows: redis, netrc, SMTP.
function directiveValueAt(scan: Scan, from: number, key: KeyAt): Span | undefined {
  const { text } = scan;
  const word = text.slice(key.start, key.end);
  const isAuth = (word === 'AUTH' || word === 'PASS') && startsCommand(text, key.start, scan.floor);
  const isDirective = DIRECTIVE.test(word);
  const isSetting = !isAuth && SETTING.test(text.slice(Math.max(scan.floor, key.start - 24), key.start));
  const isNetrc =
    !isAuth &&
    !isDirective &&
    key.keyClass === 'password' &&
    NETRC.test(text.slice(Math.max(scan.floor, key.start - 96), key.start));
  if (!isAuth && !isDirective && !isNetrc && !isSetting) return undefined;
  let start = from;
  if (isAuth) {
    MECHANISM.lastIndex = start;
    start += MECHANISM.exec(text)?.[0].length ?? 0;
  }
  let end = runEnd(text, start, 'text', start + MAX_LOOK_CHARS);
  // `AUTH user password`.
  const second = skipBlanks(text, end, 4);
  if (text.charCodeAt(start) === 40) return undefined;
  const isTwo = word === 'AUTH' && second > end && second < text.length && !isAt(text, second, BLANK);
  if (isTwo) {
    const secondEnd = runEnd(text, second, 'text', second + MAX_LOOK_CHARS);
    if (secondEnd > second && !/^[ \t]{1,2}\S/.test(text.slice(secondEnd, secondEnd + 4))) {
      start = second;
      end = secondEnd;
    } else return undefined;
  }
  return end > start && isSecretText('password', text.slice(start, end), 'assigned')
    ? { start, end }
    : undefined;
}

function startsCommand(text: string, start: number, floor: number): boolean {
  if (start === floor || !isWordStart(text, start, floor)) return start === floor;
  return /(?:^|[\n>"'`:|([]|redis|cli|command|cmd|sent|send|>>>)[ \t"'`]{0,2}$/i.test(
    text.slice(Math.max(floor, start - 12), start),
  );
}

const VERB =
  /(?:is now|is|was|are|has been set to|set to|changed to|reset to|now|to|ist|war|lautet|est|es|era|é|är|er|jest|je|adalah|は|が|是|为|為|:)[ \t:]{0,3}/iy;

/** "API key provided: x", "senha incorreta: x": a word between that makes it no other key. */
const QUALIFIER = /(\p{L}{3,16}): {0,2}(?=\S)/uy;

function verbAt(text: string, from: number): string {
  VERB.lastIndex = from;
  const verb = VERB.exec(text)?.[0] ?? '';
  if (/[ \t:\u3000-\u9fff]$/.test(verb)) return verb;
  QUALIFIER.lastIndex = from;
  const qualifier = QUALIFIER.exec(text);
  const word = qualifier?.[1]?.toLowerCase() ?? '';
  return qualifier === null || aboutWords.has(word) || classifyKey(word) !== 'none' ? '' : qualifier[0];
}

// "Your password is x": the value must be none that sentences hold.
function spokenValueAt(text: string, from: number, { keyClass }: KeyAt): Span | undefined {
  if (keyClass === 'header' || keyClass === 'maybe' || keyClass === 'tokens' || keyClass === 'token')
    return undefined;
  const verb = verbAt(text, from);
  if (verb === '') return undefined;
  const start = from + verb.length;
  const quoted = quotedAt(text, start, keyClass, false);
  if (quoted !== undefined) return quoted === 'harmless' ? undefined : quoted;
  let end = runEnd(text, start, 'text', start + MAX_LOOK_CHARS);
  while (end > start && '.,;:!?)'.includes(text.charAt(end - 1))) end -= 1;
  const value = text.slice(start, end);
  return value.length >= 4 && isSecretText(keyClass, value, 'near') ? { start, end } : undefined;
}

/** Routers write how a password is encoded before it: `password 7 x`. */
const ENCODED = /[05789] (?=[^\s"']{6,128}(?:\s|$))/y;

const CODE = /\d{4,8}(?![\w.-]|\s?(?:ms|s|px|%|of|to|is|on|for|in|and|or)\b)/y;

const MIN_BARE_PASSWORD_CHARS = 6;
const MIN_BARE_SECRET_CHARS = 16;

// "api key 8f14e45fceea167a5a36dedd4bea2543", "OTP 482913".
function bareValueAt(text: string, from: number, { keyClass }: KeyAt): Span | undefined {
  if (keyClass === 'code') {
    CODE.lastIndex = from;
    const length = CODE.exec(text)?.[0].length;
    return length === undefined ? undefined : { start: from, end: from + length };
  }
  if (keyClass !== 'secret' && keyClass !== 'password' && keyClass !== 'token') return undefined;
  ENCODED.lastIndex = from;
  if (ENCODED.test(text)) return { start: from + 2, end: runEnd(text, from + 2) };
  let end = runEnd(text, from, 'text', from + MAX_LOOK_CHARS);
  while (end > from && '.,;:!?)'.includes(text.charAt(end - 1))) end -= 1;
  const value = text.slice(from, end);
  if (isProseWord(text.slice(from, end).replace(/\d{1,2}$/, ''))) return undefined;
  const minChars = keyClass === 'password' ? MIN_BARE_PASSWORD_CHARS : MIN_BARE_SECRET_CHARS;
  if (!isMixed(value, minChars) || /[(){}[\]]|[a-z]{2}[._-][a-z]{2}|=[^=]/i.test(value)) return undefined;
  if (value.includes('/') && !/^[\w+/]{20,}={0,2}$/.test(value)) return undefined;
  return isSecretText(keyClass, value, 'near') && !UUID.test(value) ? { start: from, end } : undefined;
}

const UUID = /^[\da-f]{8}-[\da-f]{4}-/i;
