import { errorMembers } from './error.ts';

/** One part of a value; reading it may throw. */
export interface Member {
  /** Undefined in a list. */
  readonly key: string | undefined;
  readonly read: () => unknown;
}

/** What an object shows of itself: a text, or its parts, of which `omitted` were left out. */
export type Shape =
  | string
  | { readonly isList: boolean; readonly members: readonly Member[]; readonly omitted: number };

/** How much of one object is shown. */
const maxMembers = 50;

/** Takes an object apart without calling its `toJSON` or `toString`. A hostile one may throw. */
export function shapeOf(value: object): Shape {
  if (Array.isArray(value)) return listOf(value.length, (index) => Reflect.get(value, index));
  if (value instanceof Error) return recordOf(errorMembers(value));
  if (value instanceof Date) return dateText(value);
  if (value instanceof URL) return value.href;
  if (value instanceof RegExp) return RegExp.prototype.toString.call(value);
  if (value instanceof Map || value instanceof Headers || value instanceof URLSearchParams) {
    return recordOf(pairsOf(value));
  }
  if (value instanceof Set) {
    const items = take(value);
    const shown = listOf(items.length, (index) => items[index]);
    return typeof shown === 'string' ? shown : { ...shown, omitted: Math.max(0, value.size - items.length) };
  }
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`;
  // Reads a boxed text as a text. As an object it would come out letter by letter, and no rule could find secrets.
  if (Object.prototype.toString.call(value) === '[object String]')
    return String.prototype.valueOf.call(value);
  return ownMembers(value);
}

function listOf(length: number, read: (index: number) => unknown): Shape {
  const members: Member[] = [];
  for (let index = 0; index < Math.min(length, maxMembers); index += 1) {
    members.push({ key: undefined, read: () => read(index) });
  }
  return { isList: true, members, omitted: length - members.length };
}

function ownMembers(value: object): Shape {
  const keys = Object.keys(value);
  const members = keys
    .slice(0, maxMembers)
    .map((key): Member => ({ key, read: (): unknown => Reflect.get(value, key) }));
  return { isList: false, members, omitted: keys.length - members.length };
}

function recordOf(pairs: readonly (readonly [key: string, value: unknown])[]): Shape {
  const members = pairs.slice(0, maxMembers).map(([key, value]): Member => ({ key, read: () => value }));
  return { isList: false, members, omitted: pairs.length - members.length };
}

/** Keys that are no texts are named by their type. */
function pairsOf(entries: Iterable<readonly [unknown, unknown]>): [string, unknown][] {
  return take(entries).map(([key, value]) => [
    typeof key === 'string' || typeof key === 'number' ? String(key) : `[${typeof key}]`,
    value,
  ]);
}

/** The first of what may have no end, and one more to tell that there were more. */
function take<T>(items: Iterable<T>): T[] {
  const taken: T[] = [];
  for (const item of items) {
    taken.push(item);
    if (taken.length > maxMembers) break;
  }
  return taken;
}

function dateText(date: Date): string {
  const time = Date.prototype.getTime.call(date);
  return Number.isNaN(time) ? '[invalid date]' : new Date(time).toISOString();
}
