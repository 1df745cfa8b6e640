import { FILTERED, looksSecret } from './values.ts';

const MAX_AUTHORITY_CHARS = 512;
const MIN_LONE_TOKEN_CHARS = 20;
const ENDS_URL = ' \t\r\n"\'`<>\\';
const ENDS_AUTHORITY = '/?#';

/** Hides the password of `scheme://user:password@host`, and a token in the user's place, in every URL of a text. */
export function scrubUrlPasswords(text: string): string {
  let scrubbed = '';
  let copied = 0;
  let at = text.indexOf('://');
  while (at !== -1) {
    const start = at + 3;
    const end = userInfoEnd(text, start);
    if (end > start) {
      scrubbed += text.slice(copied, start) + scrubUserInfo(text.slice(start, end));
      copied = end;
    }
    at = text.indexOf('://', Math.max(end, start));
  }
  return copied === 0 ? text : scrubbed + text.slice(copied);
}

function scrubUserInfo(userInfo: string): string {
  const colon = userInfo.indexOf(':');
  const user = colon === -1 ? userInfo : userInfo.slice(0, colon);
  const shownUser = looksSecret(user, MIN_LONE_TOKEN_CHARS) ? FILTERED : user;
  return colon === -1 || colon === userInfo.length - 1
    ? shownUser + userInfo.slice(user.length)
    : `${shownUser}:${FILTERED}`;
}

// The index of the `@` that ends the user part, or `start` without one. Passwords hold unescaped `@` and `/` at times.
function userInfoEnd(text: string, start: number): number {
  // An IPv6 address: the user part comes before such a bracket.
  if (text[start] === '[') return start;
  let lastAt = start;
  let colon = -1;
  let inPath = false;
  const limit = Math.min(text.length, start + MAX_AUTHORITY_CHARS);
  for (let at = start; at < limit; at += 1) {
    const char = text.charAt(at);
    if (ENDS_URL.includes(char)) break;
    if (char === ':') {
      if (text.startsWith('//', at + 1)) break;
      if (colon === -1) colon = at;
    } else if (char === '@') {
      lastAt = at;
    } else if (!inPath && ENDS_AUTHORITY.includes(char)) {
      if (lastAt > start || colon === -1 || isPort(text.slice(colon + 1, at))) break;
      inPath = true;
    }
  }
  return lastAt;
}

function isPort(text: string): boolean {
  return text.length <= 5 && /^\d*$/.test(text);
}
