import { BLANK, isAt, isWordStart } from './characters.ts';
import type { KeyAt, Scan } from './scan-state.ts';
import { bracketedValueAt, distantValueAt, spokenValueAt, valueBelowAt, wordEnd } from './sentences.ts';
import { isVerb, type Separator } from './separators.ts';
import { declaredAt, inlineTagsEnd, phraseEnd, quotedAt, type Span } from './typed-values.ts';
import { MAX_LOOK_CHARS, quoteLength, runEnd, skipBlanks } from './value-ends.ts';
import { hasDigitOrSign, isGibberish, isMixed } from './token-looks.ts';
import { isProseWord, isSecretText } from './values.ts';

/**
 * A value with only blanks, or a word like `is`, between it and its key: `--password x`, `-ClientSecret 'x'`,
 * `WITH PASSWORD 'x'`, `login a password x`, `your password is x`, `requirepass x`.
 */
export function nearSecretAt(scan: Scan, key: KeyAt, separator: Separator): Span | undefined {
  const { text } = scan;
  const { valueAt } = separator;
  if (separator.isQuoted || valueAt >= text.length) return undefined;
  const code = text.charCodeAt(valueAt);
  if (code === 10 || code === 13) return valueBelowAt(text, valueAt, key);
  if (valueAt === key.end && !isVerb(code)) return undefined;
  if (isFlag(text, key)) return flagValueAt(text, valueAt, key);
  if (code === 60) return cellBesideAt(text, valueAt, key);
  // The attributes of an element.
  if (TAG_START.test(text.slice(Math.max(scan.floor, key.start - 34), key.start))) return undefined;
  if (quoteLength(text, valueAt) > 0) return quotedNear(text, valueAt, key);
  if (/[NEe]/.test(text.charAt(valueAt)) && quoteLength(text, valueAt + 1) === 1)
    return quotedNear(text, valueAt + 1, key);
  return (
    directiveValueAt(scan, valueAt, key) ??
    declared(text, valueAt, key) ??
    spokenValueAt(text, valueAt, key) ??
    distantValueAt(text, valueAt, key) ??
    bracketedValueAt(text, valueAt, key) ??
    bareValueAt(text, valueAt, key)
  );
}

// `DECLARE @password nvarchar(50) = 'x'`
function declared(text: string, from: number, { keyClass }: KeyAt): Span | undefined {
  const found = declaredAt(text, from, keyClass);
  return found === 'harmless' ? undefined : found;
}

// `<th>Password</th><td>x</td>`
function cellBesideAt(text: string, from: number, { keyClass }: KeyAt): Span | undefined {
  const start = inlineTagsEnd(text, from);
  const end = start === from ? start : wordEnd(text, start);
  const value = text.slice(start, end);
  if (!text.startsWith('</', end) || !(hasDigitOrSign(value) || isGibberish(value))) return undefined;
  return isSecretText(keyClass, value, 'near') ? { start, end } : undefined;
}

const TAG_START = /<(?:[\w.-]{1,32}:)?$/;

const isFlag = (text: string, { start }: KeyAt): boolean => text.charCodeAt(start) === 45;

/** `-Password (ConvertTo-SecureString "x" …)` */
const WRAPPED_FLAG = /\([A-Za-z][\w.-]{0,40}(?: -\w{1,16})? (?=["'])/y;

function flagValueAt(text: string, from: number, { keyClass }: Pick<KeyAt, 'keyClass'>): Span | undefined {
  const quoted = quotedAt(text, from, keyClass, false);
  if (quoted !== undefined) return quoted === 'harmless' ? undefined : quoted;
  if (text.startsWith('<<<', from)) return flagValueAt(text, skipBlanks(text, from + 3, 2), { keyClass });
  WRAPPED_FLAG.lastIndex = from;
  const wrapped = WRAPPED_FLAG.exec(text)?.[0].length;
  if (wrapped !== undefined) return flagValueAt(text, from + wrapped, { keyClass });
  if ('-[|<>&('.includes(text.charAt(from)) || text.startsWith('$(', from)) return undefined;
  // `docker build --secret id=npm,src=.npmrc`
  if (/^(?:id|type|src|source|target|env)=/.test(text.slice(from, from + 7))) return undefined;
  const end = runEnd(text, from);
  return isSecretText(keyClass, text.slice(from, Math.min(end, from + MAX_LOOK_CHARS)), 'typed')
    ? { start: from, end }
    : undefined;
}

// SQL writes the word in capitals and the value behind it; in prose the value must show by itself that it is one.
function quotedNear(text: string, from: number, { start, end, keyClass }: KeyAt): Span | undefined {
  if (keyClass === 'tokens' || keyClass === 'maybe') return undefined;
  const found = quotedAt(text, from, keyClass, false);
  if (found === undefined || found === 'harmless') return undefined;
  const word = text.slice(start, end);
  const value = text.slice(found.start, found.end);
  if (keyClass === 'token')
    return isMixed(value, MIN_QUOTED_TOKEN_CHARS) && /\d\D{0,64}\d/.test(value) ? found : undefined;
  const isSql =
    word === word.toUpperCase() ||
    /(?:with|set|login|encrypted|role|user)\s{1,4}$/i.test(text.slice(Math.max(0, start - 16), start));
  return isSql || /[\d!@#$%^&*+=~]/.test(value) || isGibberish(value) ? found : undefined;
}

const MIN_QUOTED_TOKEN_CHARS = 20;

const DIRECTIVE =
  /^(?:requirepass|masterauth|authtoken|auth-?pass|primaryauth|authtok|ibmldappassword|enable-password|bindpw|bind_pw|rootpw|bind-pw)$/i;
const ownerWords = new Set(['login', 'user', 'username', 'account']);

// `login ann password x`, as `.netrc` and logs write it.
function followsOwner(before: string): boolean {
  const words = before.split(/\s/).filter((word) => word !== '');
  return /\s$/.test(before) && ownerWords.has(words.at(-2)?.toLowerCase() ?? '');
}

/** What sets a variable and writes a blank between. */
const SETTING =
  /(?:^|[\s;|&])(?:ENV|ARG|SetEnv|setenv|fastcgi_param|uwsgi_param|passenv|config set|secret set|secrets set|configure set|env set|vars set|set -[a-z]{1,3}|config set [\w./@:-]{1,64}:) ?$/;
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
    followsOwner(text.slice(Math.max(scan.floor, key.start - 96), key.start));
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
  const isTwo =
    word === 'AUTH' &&
    start === from &&
    second > end &&
    second < text.length &&
    !isAt(text, second, BLANK) &&
    !isProseWord(text.slice(second, runEnd(text, second, 'text', second + 32)));
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

/** Routers write how a password is encoded before it: `password 7 x`. */
const ENCODED = /[05789] (?=[^\s"']{6,128}(?:\s|$))/y;

const CODE =
  /(?:\d{6,8}(?![\w-]|\.\d|\s?(?:ms|s|px|%|of)\b)|\d{4,8}(?![\w-]|\.\d|\s?(?:ms|s|px|%|of|to|is|on|for|in|and|or)\b))/y;

const MIN_PHRASE_WORDS = 11;
const MIN_BARE_PASSWORD_CHARS = 6;
const MIN_BARE_SECRET_CHARS = 16;

// "api key 8f14e45fceea167a5a36dedd4bea2543", "OTP 482913".
function bareValueAt(text: string, from: number, { keyClass }: KeyAt): Span | undefined {
  if (keyClass === 'code') {
    CODE.lastIndex = from;
    const length = CODE.exec(text)?.[0].length;
    return length === undefined ? undefined : { start: from, end: from + length };
  }
  if (keyClass === 'phrase') {
    const end = phraseEnd(text, from);
    return text.slice(from, end).split(/[ ,]+/).length >= MIN_PHRASE_WORDS ? { start: from, end } : undefined;
  }
  if (keyClass !== 'secret' && keyClass !== 'password' && keyClass !== 'token') return undefined;
  ENCODED.lastIndex = from;
  if (ENCODED.test(text)) return { start: from + 2, end: runEnd(text, from + 2) };
  const end = wordEnd(text, from);
  const value = text.slice(from, end);
  if (isProseWord(text.slice(from, end).replace(/\d{1,2}$/, ''))) return undefined;
  const minChars = keyClass === 'password' ? MIN_BARE_PASSWORD_CHARS : MIN_BARE_SECRET_CHARS;
  if (!isMixed(value, minChars) || /[(){}[\]]|[a-z]{2}[._-][a-z]{2}|=[^=]/i.test(value)) return undefined;
  if (value.includes('/') && !/^[\w+/]{20,}={0,2}$/.test(value)) return undefined;
  return isSecretText(keyClass, value, 'near') && !UUID.test(value) ? { start: from, end } : undefined;
}

const UUID = /^[\da-f]{8}-[\da-f]{4}-/i;
