import { formOf, programs, type Form } from './programs.ts';
import { classifyKey } from './keys.ts';
import { FILTERED } from './filtered.ts';
import { isSecretText } from './values.ts';

const MAX_ITEMS = 256;
const MAX_NAME_CHARS = 64;
const QUOTES = /^["'`]|["'`]$/g;
const PAIR_FLAG = /^--(?:user|proxy-user|creds|auth|src-creds|dest-creds)$/;

/**
 * Which items of a command line in a list are passwords: `["app", "--password", "x"]`, `["mysql", "-px"]`, `["curl", "-u",
 * "a:x"]`. Undefined for a list without any.
 */
export function programArguments(list: readonly unknown[]): ReadonlySet<number> | undefined {
  if (!hasFlag(list)) return undefined;
  const found = new Set<number>();
  let program = '';
  let form: Form | undefined;
  let flag = '';
  for (let index = 0; index < Math.min(list.length, MAX_ITEMS); index += 1) {
    const raw = list[index];
    const item = typeof raw === 'string' ? raw.replaceAll(QUOTES, '') : '';
    const isValue = item !== '' && !item.startsWith('-') && item !== FILTERED;
    if (isValue && form !== undefined && isArgument(item, form)) found.add(index);
    else if (isValue && flag !== '' && isSecretText(classifyKey(flag), item)) found.add(index);
    else if (item.length < MAX_NAME_CHARS) program = programOf(item, list[index - 1]) ?? program;
    form = undefined;
    flag = '';
    if (!item.startsWith('-')) continue;
    if (PAIR_FLAG.test(item)) form = 'pair';
    else if (item.startsWith('--')) flag = item.includes('=') ? '' : item;
    else if (item.length === 2) form = formOf(program, item.charAt(1));
    else {
      const glued = formOf(program, item.charAt(1));
      if (glued !== undefined && glued !== 'spaced' && isArgument(item.slice(2), glued)) found.add(index);
      else flag = item.includes('=') ? '' : item;
    }
    if (form === 'glued') form = undefined;
  }
  return found.size === 0 ? undefined : found;
}

// A quick check: most lists have no flag.
function hasFlag(list: readonly unknown[]): boolean {
  for (let index = 0; index < list.length && index < MAX_ITEMS; index += 1) {
    const item = list[index];
    if (typeof item !== 'string') continue;
    const code = item.charCodeAt(0);
    if (code === 45 || ((code === 34 || code === 39) && item.charCodeAt(1) === 45)) return true;
  }
  return false;
}

// `/usr/bin/mysql`, and `docker`, `login`.
function programOf(item: string, before: unknown): string | undefined {
  const name = item.slice(item.lastIndexOf('/') + 1).replace(/^\d/, '0');
  if (Object.hasOwn(programs, name)) return name;
  const both = typeof before === 'string' ? `${before} ${name}` : '';
  return Object.hasOwn(programs, both) ? both : undefined;
}

function isArgument(value: string, form: Form): boolean {
  if (form === 'cookie') return value.includes('=');
  if (form === 'glued' && /^\d{1,5}$/.test(value)) return false;
  const sign = form === 'pair' ? ':' : form === 'percent' ? '%' : form === 'comma' ? ',' : '';
  if (sign === '') return isSecretText('password', value, 'assigned');
  const at = value.indexOf(sign);
  return at !== -1 && isSecretText('password', value.slice(at + 1), 'assigned');
}
