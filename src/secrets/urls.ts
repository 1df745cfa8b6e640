import { DIGIT, isAt, KEY, WORD } from './characters.ts';
import { FILTERED } from './filtered.ts';
import type { Found } from './structures.ts';
import { work } from './work.ts';

const MAX_AUTHORITY_CHARS = 256;
const MIN_LONE_TOKEN_CHARS = 20;
const ENDS_URL = ' \t\r\n"\'`<>\\';
const ENDS_AUTHORITY = '/?#';

/**
 * The password of `scheme://user:password@host`, or a token in the place of the user, when `start` is behind `://`.
 * `isEncoded`: the whole URL is percent-encoded, as a parameter of another is.
 */
export function userInfoSecretAt(text: string, start: number, isEncoded: boolean): Found | undefined {
  const end = isEncoded ? encodedUserInfoEnd(text, start) : userInfoEnd(text, start);
  if (end <= start) return undefined;
  const colonChars = isEncoded ? '%3a' : ':';
  const info = text.slice(start, end);
  const colon = info.toLowerCase().indexOf(colonChars);
  const user = colon === -1 ? info : info.slice(0, colon);
  if (user.length >= MIN_LONE_TOKEN_CHARS && looksMixed(user)) return { start, end, rule: 'url_password' };
  const from = start + colon + colonChars.length;
  if (colon === -1 || from === end) return undefined;
  const password = text.slice(from, end);
  if (password === FILTERED || isPlaceholder(password)) return undefined;
  return { start: from, end, rule: 'url_password' };
}

// `postgres://user:${DB_PASSWORD}@host`, `https://user:<password>@host`, `user:***@host`.
const PLACEHOLDER =
  /^(?:\$\{[\w.:-]{1,60}\}|\$\w{1,60}|\{\{?[\w. -]{1,60}\}?\}|<[\w -]{1,60}>|\[[\w -]{1,40}\]|%\w{1,40}%|%s|[*x•]{1,64})$/i;

function isPlaceholder(password: string): boolean {
  return PLACEHOLDER.test(password);
}

// The index of the `@` that ends the user part, or `start` without one. Passwords hold unescaped `@` and `/` at times.
function userInfoEnd(text: string, start: number): number {
  // An IPv6 address: the user part comes before such a bracket.
  if (
    text[start] === '[' &&
    !/^\[\w{1,64}\]:/.test(text.slice(start, start + 68)) &&
    !text.startsWith(FILTERED, start)
  )
    return start;
  let lastAt = start;
  let colon = -1;
  let inPath = false;
  const limit = Math.min(text.length, start + MAX_AUTHORITY_CHARS);
  let at = start;
  for (; at < limit; at += 1) {
    const char = text.charAt(at);
    if (ENDS_URL.includes(char)) break;
    if (char === ':') {
      if (text.startsWith('//', at + 1)) break;
      if (colon === -1) colon = at;
    } else if (char === '@') {
      lastAt = at;
    } else if (!inPath && ENDS_AUTHORITY.includes(char)) {
      if (lastAt > start || colon === -1 || isPort(text, colon + 1, at)) break;
      inPath = true;
    }
  }
  work.steps += at - start;
  return lastAt;
}

function encodedUserInfoEnd(text: string, start: number): number {
  let lastAt = start;
  const limit = Math.min(text.length, start + MAX_AUTHORITY_CHARS);
  let at = start;
  for (; at < limit; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 37) {
      const next = text.slice(at + 1, at + 3).toUpperCase();
      if (next === '40') lastAt = at;
      else if (next === '2F' || next === '3F' || next === '23' || next === '26') break;
    } else if (!isAt(text, at, KEY) && !'~!*()+'.includes(text.charAt(at))) break;
  }
  work.steps += at - start;
  return lastAt;
}

function isPort(text: string, from: number, to: number): boolean {
  if (to - from > 5) return false;
  for (let at = from; at < to; at += 1) if (!isAt(text, at, DIGIT)) return false;
  return true;
}

/** Letters and digits both. */
function looksMixed(text: string): boolean {
  return /^[\w.~+/=%!-]{1,512}$/.test(text) && /\d/.test(text) && /[a-z]/i.test(text);
}

const MAX_WORD_CHARS = 32;
const MAX_SEGMENTS = 4;
const MIN_SEGMENT_CHARS = 16;
const MAX_LINK_CHARS = 2048;
const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/**
 * The secret part of a path whose earlier segment says what it is for: `/password/reset/<secret>`, `/hooks/<secret>`.
 * `end` is inside of that segment.
 */
export function linkSecretAt(text: string, end: number, isHook: boolean, floor: number): Found | undefined {
  let at = end;
  const wordEnd = Math.min(text.length, end + MAX_WORD_CHARS);
  while (at < wordEnd && (isAt(text, at, WORD) || text.charCodeAt(at) === 45)) at += 1;
  work.steps += at - end;
  if (text.charCodeAt(at) !== 47) return undefined;
  if (!followsSlash(text, end, floor)) return undefined;
  for (let segment = 0; segment < MAX_SEGMENTS && text.charCodeAt(at) === 47; segment += 1) {
    const start = at + 1;
    at = segmentEnd(text, start);
    const part = text.slice(start, at);
    if (!isOpaque(part) || (isHook && UUID.test(part))) continue;
    return { start, end: pathEnd(text, at, start), rule: 'url_secret' };
  }
  return undefined;
}

function followsSlash(text: string, end: number, floor: number): boolean {
  let start = end;
  while (
    start > floor &&
    end - start < MAX_WORD_CHARS &&
    (isAt(text, start - 1, WORD) || text.charCodeAt(start - 1) === 45)
  )
    start -= 1;
  work.steps += end - start;
  const before = text.charCodeAt(start - 1);
  // `/`, or the beginning of a host: `hooks.example.com`.
  return start > floor && before === 47;
}

function segmentEnd(text: string, start: number): number {
  let at = start;
  const limit = Math.min(text.length, start + MAX_LINK_CHARS);
  while (at < limit && (isAt(text, at, WORD) || '-.~%=+:@,'.includes(text.charAt(at)))) at += 1;
  work.steps += at - start;
  return at;
}

/** The end of the path at `from`; what closes a sentence around it, back to `least`, is no part of it. */
function pathEnd(text: string, from: number, least: number): number {
  let at = from;
  const limit = Math.min(text.length, from + MAX_LINK_CHARS);
  while (at < limit && (isAt(text, at, WORD) || '-.~%=+:@,/'.includes(text.charAt(at)))) at += 1;
  while (at > least && '.,:'.includes(text.charAt(at - 1))) at -= 1;
  work.steps += at - from;
  return at;
}

/** Looks made by chance: long, with digits and letters, and no name with a number behind. */
function isOpaque(segment: string): boolean {
  if (segment.length < MIN_SEGMENT_CHARS || !/\d/.test(segment) || !/[a-z]/i.test(segment)) return false;
  // Words between dashes: a title in an address.
  return (
    !/^[a-z]{2,24}(?:-[a-z\d]{1,24}){0,12}(?:\.[a-z]{2,5})?$/.test(segment) ||
    UUID.test(segment) ||
    /\d[a-z]{1,8}\d/.test(segment)
  );
}

/** Addresses that are secrets as a whole: anyone who knows one may post. Folded, as the automaton reads. */
export const hookHosts = [
  'hooks.slack.com/services/',
  'hooks.slack.com/workflows/',
  'hooks.slack.com/triggers/',
  'hooks.slack-gov.com/services/',
  'discord.com/api/webhooks/',
  'discordapp.com/api/webhooks/',
  'webhook.office.com/webhookb0/',
  'outlook.office.com/webhook/',
  'outlook.office000.com/webhook/',
  'hooks.zapier.com/hooks/',
  'hook.integromat.com/',
  '.make.com/',
  'maker.ifttt.com/trigger/',
  'open.feishu.cn/open-apis/bot/v0/hook/',
  'open.larksuite.com/open-apis/bot/v0/hook/',
  'events.pagerduty.com/integration/',
  'api.pipedream.com/',
  '.m.pipedream.net/',
  'webhook.site/',
  'hooks.airtable.com/workflows/',
  'api.opsgenie.com/v0/json/webhook?apikey=',
  'events.newrelic.com/webhook/',
  'infura.io/v0/',
  'infura.io/ws/v0/',
  'g.alchemy.com/v0/',
  '.quiknode.pro/',
  'rpc.ankr.com/eth/',
  '.getblock.io/',
  'api.groupme.com/bots/',
] as const;

/** The path behind one of `hookHosts`. */
export function hookSecretAt(text: string, end: number): Found | undefined {
  const stop = pathEnd(text, end, end);
  if (
    stop - end < 8 ||
    text.startsWith(FILTERED, stop) ||
    !/\d|[A-Z]/.test(text.slice(end, Math.min(stop, end + 200)))
  )
    return undefined;
  return { start: end, end: stop, rule: 'url_secret' };
}
