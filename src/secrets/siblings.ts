import { programArguments } from './argument-lists.ts';

/** Parts of a private key in the form of JSON (RFC 7517), which say nothing by their names. */
const keyParts = new Set(['d', 'p', 'q', 'dp', 'dq', 'qi', 'k']);
const MIN_PART_CHARS = 16;
const MAX_NAME_CHARS = 256;

/**
 * The members of an object or list that are secrets because of another member: a flag before an argument of a command,
 * the type of a key among its parts. Undefined without such members, as for most objects.
 */
export function secretMembers(value: object): ReadonlySet<number | string> | undefined {
  if (Array.isArray(value)) return programArguments(value);
  if (!Object.hasOwn(value, 'kty')) return undefined;
  const found = new Set<string>();
  for (const [key, part] of Object.entries(value)) {
    if (keyParts.has(key) && typeof part === 'string' && part.length >= MIN_PART_CHARS) found.add(key);
  }
  return found.size === 0 ? undefined : found;
}

const nameKeys = [
  'name',
  'key',
  'path',
  'field',
  'header',
  'param',
  'parameter',
  'variable',
  'property',
  'k',
];

/** The name that an object gives the value beside it: `{name: "password", value: "x"}`, a patch of JSON. */
export function nameBeside(object: object): string | undefined {
  for (const key of nameKeys) {
    if (!Object.hasOwn(object, key)) continue;
    const name: unknown = Reflect.get(object, key);
    if (typeof name !== 'string' || name.length > MAX_NAME_CHARS) continue;
    return key === 'path' ? name.slice(name.lastIndexOf('/') + 1) : name;
  }
  return undefined;
}
