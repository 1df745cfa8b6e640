import { FILTERED } from './filtered.ts';
import type { Found } from './structures.ts';
import { quotedAt } from './typed-values.ts';
import { quoteLength, runEnd } from './value-ends.ts';
import { isSecretText } from './values.ts';
import { work } from './work.ts';

/** Commands whose password is known by its place. The pattern reads from behind the mark up to the password. */
export const placedArguments: readonly { readonly mark: string; readonly before: RegExp }[] = [
  {
    mark: 'htpasswd ',
    before:
      /-[a-zA-Z]{0,4}b[a-zA-Z]{0,4}[ \t]{1,4}(?:-[a-zA-Z]{1,3}[ \t]{1,4})?\S{1,128}[ \t]{1,4}\S{1,64}[ \t]{1,4}/y,
  },
  { mark: 'net user ', before: /\S{1,64}[ \t]{1,4}(?=\S{1,64}[ \t]{1,4}\/)/y },
  { mark: 'net use ', before: /(?:[A-Za-z*]:?[ \t]{1,4})?\\\\\S{1,128}[ \t]{1,4}(?=[^\s/])/y },
  { mark: 'vault login ', before: /(?:-\S{1,32}[ \t]{1,4}){0,4}(?:token=)?(?=[^\s=-]{8,128}(?:\s|$))/y },
  { mark: 'securestring ', before: /(?:-String[ \t]{1,4})?(?=["'])/iy },
  { mark: 'adduser ', before: /-p[ \t]{1,4}(?=\S)/y },
  // Functions that take a user and a password, in this order.
  { mark: 'getconnection(', before: /[^,()\n]{1,200},\s?["'][^"'\n]{1,64}["'],\s?(?=["'])/y },
  { mark: 'mysqli_connect(', before: /["'][^"'\n]{0,128}["'],\s?["'][^"'\n]{1,64}["'],\s?(?=["'])/y },
  { mark: 'pdo(', before: /["'][^"'\n]{0,200}["'],\s?["'][^"'\n]{1,64}["'],\s?(?=["'])/y },
  { mark: 'sequelize(', before: /["'][^"'\n]{1,64}["'],\s?["'][^"'\n]{1,64}["'],\s?(?=["'])/y },
  { mark: '.login(', before: /["'][^"'\n]{1,128}["'],\s?(?=["'])/y },
  { mark: 'sp_addlogin ', before: /N?'[^'\n]{1,128}',\s?(?=N?')/y },
  { mark: 'pgp_sym_encrypt(', before: /[^,()\n]{1,128},\s?(?=')/y },
  { mark: 'pgp_sym_decrypt(', before: /[^,()\n]{1,128},\s?(?=')/y },
  { mark: 'requirepass ', before: /(?=\S)/y },
  { mark: 'masterauth ', before: /(?=\S)/y },
  { mark: 'acl setuser ', before: /\S{1,64}(?:[ \t]{1,4}[^\s>]\S{0,64}){0,8}[ \t]{1,4}>(?=\S)/y },
];

/** The argument that `before` leads to, when `end` is behind the mark. */
export function placedArgumentAt(text: string, end: number, before: RegExp): Found | undefined {
  before.lastIndex = end;
  const length = before.exec(text)?.[0].length;
  if (length === undefined) return undefined;
  work.steps += length;
  return passwordAt(text, end + length);
}

function passwordAt(text: string, start: number): Found | undefined {
  if (text.startsWith(FILTERED, start)) return undefined;
  if (quoteLength(text, start) > 0) {
    const quoted = quotedAt(text, start, 'password', false);
    return quoted === undefined || quoted === 'harmless' ? undefined : { ...quoted, rule: 'command_line' };
  }
  const end = runEnd(text, start);
  const value = text.slice(start, Math.min(end, start + 256));
  return isSecretText('password', value, 'assigned') ? { start, end, rule: 'command_line' } : undefined;
}

const ECHO =
  /(?:echo|printf)[ \t]{1,4}(?:-n[ \t]{1,4})?(?:'%s(?:\\n)?'[ \t]{1,4})?["']?([^\s"'|$]{1,128})["']?[ \t]{0,4}\|[^|\n]{0,80}$/;
const MAX_BEFORE = 256;

/** `echo password | sudo -S`, `echo user:password | chpasswd`: what stands before the pipe. `start` is where the mark begins. */
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
