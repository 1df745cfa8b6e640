import { isAt, isWordStart, WORD } from './characters.ts';
import { FILTERED } from './filtered.ts';
import type { Scan } from './scan-state.ts';
import type { Found } from './structures.ts';
import { closingQuote, lineEnd, quoteLength, runEnd, skipBlanks } from './value-ends.ts';
import { isSecretText } from './values.ts';
import { work } from './work.ts';

/**
 * Programs that take a password on their command line, and behind which flags. `pair`: `user:password`. `percent`:
 * `user%password`. `glued`: without a blank only, as `mysql -pSecret`. `any`: with or without.
 */
type Form = 'pair' | 'percent' | 'glued' | 'any' | 'cookie';
export const programs: Readonly<Record<string, Readonly<Record<string, Form>>>> = {
  curl: { u: 'pair', U: 'pair', b: 'cookie' },
  http: { a: 'pair' },
  https: { a: 'pair' },
  wget: {},
  sshpass: { p: 'any' },
  mysql: { p: 'glued' },
  mysqldump: { p: 'glued' },
  mysqladmin: { p: 'glued' },
  mysqlimport: { p: 'glued' },
  mysqlsh: { p: 'glued' },
  mariadb: { p: 'glued' },
  'mariadb-dump': { p: 'glued' },
  'redis-cli': { a: 'any' },
  'valkey-cli': { a: 'any' },
  mongo: { p: 'any' },
  mongosh: { p: 'any' },
  mongodump: { p: 'any' },
  mongorestore: { p: 'any' },
  mongoimport: { p: 'any' },
  mongoexport: { p: 'any' },
  'docker login': { p: 'any' },
  'podman login': { p: 'any' },
  'oc login': { p: 'any' },
  'registry login': { p: 'any' },
  'az login': { p: 'any' },
  cqlsh: { p: 'any' },
  ldapsearch: { w: 'any' },
  ldapmodify: { w: 'any' },
  ldapadd: { w: 'any' },
  ldapwhoami: { w: 'any' },
  sqlcmd: { P: 'any' },
  bcp: { P: 'any' },
  isql: { P: 'any' },
  osql: { P: 'any' },
  smbclient: { U: 'percent' },
  rpcclient: { U: 'percent' },
  unzip: { P: 'any' },
  zip: { P: 'any' },
  '0z': { p: 'glued' },
  ipmitool: { P: 'any' },
  psexec: { p: 'any' },
  rdesktop: { p: 'any' },
  lftp: { u: 'pair' },
  snmpwalk: { A: 'any', X: 'any', c: 'any' },
  snmpget: { A: 'any', X: 'any', c: 'any' },
  openssl: { k: 'any' },
  sqlplus: {},
};
const FLAG_STEPS = 32;
const MAX_LINE_CHARS = 2048;

/** Remembers that a command begins: what its flags mean. */
export function programAt(scan: Scan, end: number, name: string): void {
  const { text } = scan;
  if (!isWordStart(text, end - name.length, scan.floor) || isAt(text, end, WORD)) return;
  const limit = end + MAX_LINE_CHARS;
  scan.programEnd = end < scan.programEnd ? scan.programEnd : lineEnd(text, end, limit, false);
  scan.program = name;
}

const LONG_PAIR = /(?:user|proxy-user|creds|auth|src-creds|dest-creds)[ =]{1,3}/y;

/** The value of the flag whose letter stands at `at`, behind ` -`. */
export function flagSecretAt(scan: Scan, at: number): Found | undefined {
  const { text } = scan;
  if (at >= scan.programEnd) return undefined;
  const flags = programs[scan.program];
  work.steps += FLAG_STEPS;
  if (flags === undefined) return undefined;
  if (text.charCodeAt(at) === 45) {
    LONG_PAIR.lastIndex = at + 1;
    const name = LONG_PAIR.exec(text)?.[0];
    return name === undefined ? undefined : argumentAt(text, at + 1 + name.length, 'pair');
  }
  const form = Object.hasOwn(flags, text.charAt(at)) ? flags[text.charAt(at)] : undefined;
  if (form === undefined) return undefined;
  const start = skipBlanks(text, at + 1, 4);
  if (
    form === 'glued'
      ? start > at + 1
      : start === at + 1 && form === 'any' && !isAt(text, start, WORD) && quoteLength(text, start) === 0
  )
    return undefined;
  return argumentAt(text, start, form);
}

function argumentAt(text: string, from: number, form: Form): Found | undefined {
  const quote = quoteLength(text, from);
  const start = from + quote;
  const end = quote > 0 ? quotedEnd(text, from, quote) : runEnd(text, start);
  const value = text.slice(start, Math.min(end, start + 256));
  if (value === '' || value.startsWith('-') || value.includes(FILTERED)) return undefined;
  if (form === 'pair' || form === 'percent')
    return passwordOf(value, start, end, form === 'pair' ? ':' : '%');
  if (form === 'cookie') return value.includes('=') ? { start, end, rule: 'command_line' } : undefined;
  // `mysql -p3306`: somebody's port.
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
  const isSecret = isSecretText('password', text.slice(start, Math.min(stop, start + 256)), 'assigned');
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
  if (text.slice(from, stop).includes(':') && !text.slice(from, stop).includes('\\:')) return undefined;
  return isSecretText('password', text.slice(from, Math.min(stop, from + 256)), 'assigned')
    ? { start: from, end: stop, rule: 'assignment' }
    : undefined;
}
