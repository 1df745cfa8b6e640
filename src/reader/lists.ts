import { isAbsent, isObject, type JsonObject } from './json.ts';
import { note, type Notes } from './remarks.ts';

/**
 * The entries of `exception`, `threads` or `breadcrumbs`: a list, `{values: [...]}`, or one bare object when
 * `isBare` says so (sentry-protocol 4.2). Null entries go silently, other non-objects with a remark.
 */
export function readObjects(
  value: unknown,
  isBare: (entry: JsonObject) => boolean,
  notes: Notes,
  path: string,
): readonly JsonObject[] {
  const list = listIn(value, isBare);
  if (list === undefined) {
    if (!isAbsent(value)) note(notes, 'dropped', path, 'not a list');
    return [];
  }
  const entries: JsonObject[] = [];
  let wrong = 0;
  for (const entry of list) {
    if (isObject(entry)) entries.push(entry);
    else if (!isAbsent(entry)) wrong += 1;
  }
  if (wrong > 0) note(notes, 'dropped', path, `${wrong} entries are not objects`);
  return entries;
}

export const neverBare = (): boolean => false;

/** Keeps the first and the last half of a list that is too long: the ends tell more than the middle. */
export function withoutMiddle<T>(list: readonly T[], max: number): readonly T[] {
  if (list.length <= max) return list;
  const head = Math.floor(max / 2);
  return [...list.slice(0, head), ...list.slice(list.length - (max - head))];
}

/** A list, also where PHP or Lua wrote it as an object of numbers because an entry was taken out. */
export function numberedList(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value;
  if (!isObject(value)) return undefined;
  const keys = Object.keys(value);
  // Keys that are numbers come first and in order, whatever order they were sent in.
  return keys.length > 0 && keys.every((key) => /^\d{1,6}$/.test(key)) ? Object.values(value) : undefined;
}

function listIn(value: unknown, isBare: (entry: JsonObject) => boolean): readonly unknown[] | undefined {
  const list = numberedList(value);
  if (list !== undefined) return list;
  if (!isObject(value)) return undefined;
  const { values } = value;
  const inner = numberedList(values);
  if (inner !== undefined) return inner;
  if (isObject(values)) return [values];
  if (isBare(value)) return [value];
  return isAbsent(values) ? [] : undefined;
}
