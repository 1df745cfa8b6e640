import type { KeyClass } from '../../secrets/keys.ts';
import { nameBeside } from '../../secrets/siblings.ts';
import { keyName } from './key-name.ts';

/** A longer text is no name. */
const maxNameChars = 100;

/** What the name in a pair says of the value beside it, and where that value is: its index, or its key. */
export interface Pair {
  readonly at: number | string;
  readonly keyClass: KeyClass;
}

/**
 * Finds a secret next to its name: `['cookie', '…']` in a list, as `[...headers]` gives them, or `{ name, value }`
 * and `{ key, value }`. Undefined for anything else. A hostile object may throw.
 */
export function pairOf(value: object, parent: object | undefined): Pair | undefined {
  if (Array.isArray(value)) {
    return value.length === 2 && Array.isArray(parent) ? pairAt(1, value[0]) : undefined;
  }
  if (!Object.hasOwn(value, 'value')) return undefined;
  return pairAt('value', nameBeside(value));
}

function pairAt(at: number | string, name: unknown): Pair | undefined {
  if (typeof name !== 'string' || name.length > maxNameChars) return undefined;
  const { keyClass } = keyName(name);
  return keyClass === 'none' ? undefined : { at, keyClass };
}
