import { isAt, KEY } from './characters.ts';
import type { Found } from './structures.ts';
import { hasDigitOrSign, isGibberish } from './token-looks.ts';
import { isSecretText } from './values.ts';
import { work } from './work.ts';

const MAX_BEFORE = 128;
/** A host with a port or a path behind the `@`; a digest has neither. */
const HOST =
  /(?:(?:tcp|udp|unix)\([^()\s]{1,128}\)|(?!sha\d{3}:)(?=[\d.-]{0,24}[A-Za-z]|\d{1,3}\.\d)[A-Za-z\d][\w.-]{0,100}(?::\d{2,5}(?![\w.])|\/\w))/y;
const OWNER = /(?:^|[\s"'`=(,;<>|/])([\w.$%+-]{1,64}):([^\s:@/"'`]{3,100})$/;
/** Words before a colon that are no users. */
const SCHEMES =
  /^(?:mailto|sip|sips|xmpp|acct|npm|workspace|file|link|patch|portal|git|image|https?|ssh|line|at)$/i;

/** `user:password@host:5432/db` without a scheme, `user:password@tcp(host)`, when `end` is behind the `@`. */
export function bareAddressAt(text: string, end: number, floor: number): Found | undefined {
  HOST.lastIndex = end;
  work.steps += 8;
  if (!HOST.test(text)) return undefined;
  const at = end - 1;
  const before = text.slice(Math.max(floor, at - MAX_BEFORE), at);
  work.steps += before.length;
  const match = OWNER.exec(before);
  const user = match?.[1] ?? '';
  const password = match?.[2] ?? '';
  if (password === '' || SCHEMES.test(user) || /^\d{1,2}$/.test(password)) return undefined;
  if (/^\d{1,2}$/.test(user) || (!hasDigitOrSign(password) && !isGibberish(password))) return undefined;
  if (!isSecretText('password', password, 'assigned')) return undefined;
  return { start: at - password.length, end: at, rule: 'url_password' };
}

/** True when the `@` may end a user and begin a host: cheap, since addresses of people are many. */
export const joinsAddress = (text: string, end: number): boolean =>
  isAt(text, end, KEY) && text.charCodeAt(end - 2) > 32 && text.charCodeAt(end - 2) !== 93;
