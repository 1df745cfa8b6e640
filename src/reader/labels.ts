import { isAbsent, isEmptyList, isList, isObject, type JsonObject } from './json.ts';
import { limits } from './trim-sizes.ts';
import { numberedList } from './lists.ts';
import { note, type Notes } from './remarks.ts';
import { cleanText, cutText, oneLine, readText, trimText } from './text.ts';

type Pair = [string, string];

/**
 * Tags from `{k: v}` or `[[k, v]]` (sentry-protocol 4.1): values become text, nulls go, of a repeated key the first
 * stays, lists and objects are dropped. Key and value hold 200 characters each, the event 200 tags.
 */
export function readTags(value: unknown, notes: Notes): Pair[] | undefined {
  if (isAbsent(value)) return undefined;
  if (!isList(value) && !isObject(value)) {
    note(notes, 'dropped', '/tags', 'neither an object nor a list of pairs');
    return undefined;
  }
  const keys = isList(value) ? undefined : Object.keys(value);
  const sent = isList(value) ? value.length : (keys ?? []).length;
  const tags = new Map<string, string>();
  let left = 0;
  let looked = 0;
  // Bounds the work for a list without any good tag.
  for (; looked < Math.min(sent, limits.tagsLookedAt) && tags.size < limits.tags; looked += 1) {
    const [rawKey, rawValue] = tagAt(value, keys, looked);
    if (isAbsent(rawValue)) continue;
    const key =
      typeof rawKey === 'string' || typeof rawKey === 'number' ? oneLine(cleanText(String(rawKey))) : '';
    const text = tagText(rawValue);
    const cutKey = cutText(key, limits.tagKeyChars);
    if (cutKey === '' || text === undefined || tags.has(cutKey)) {
      left += 1;
      continue;
    }
    const pointer = `/tags/${tags.size}`;
    if (key !== cutKey) note(notes, 'trimmed', `${pointer}/0`, `${key.length} chars`);
    tags.set(cutKey, trimText(text, limits.tagValueChars, notes, pointer, 1));
  }
  left += sent - looked;
  if (left > 0)
    note(notes, 'dropped', '/tags', `${left} tags without a name, with a wrong value, repeated or too many`);
  return tags.size === 0 ? undefined : [...tags];
}

/** Installed packages, `{name: version}`: at most 500. */
export function readModules(value: unknown, notes: Notes): Record<string, string> | undefined {
  if (isAbsent(value) || isEmptyList(value)) return undefined;
  if (!isObject(value)) {
    note(notes, 'dropped', '/modules', 'not an object');
    return undefined;
  }
  const modules: Record<string, string> = {};
  const names = Object.keys(value);
  for (const rawName of names.slice(0, limits.modules)) {
    const name = cutText(cleanText(rawName), limits.nameChars);
    if (name === '__proto__') {
      note(notes, 'dropped', '/modules', 'unsafe key');
      continue;
    }
    const version = readText(value[rawName], limits.nameChars, notes, '/modules', name);
    if (version !== undefined) modules[name] = version;
  }
  if (names.length > limits.modules)
    note(notes, 'trimmed', '/modules', `${limits.modules} of ${names.length} kept`);
  return Object.keys(modules).length === 0 ? undefined : modules;
}

/** The SDK's own grouping parts: texts, numbers and booleans become text; one of them without a list is one part. */
export function readFingerprint(value: unknown, notes: Notes): string[] | undefined {
  if (isAbsent(value)) return undefined;
  const list = typeof value === 'object' ? numberedList(value) : [value];
  if (list === undefined) {
    note(notes, 'dropped', '/fingerprint', 'not a list');
    return undefined;
  }
  const parts: string[] = [];
  for (const part of list.slice(0, limits.fingerprintParts)) {
    const text =
      typeof part === 'boolean'
        ? String(part)
        : readText(part, limits.fingerprintPartChars, notes, '/fingerprint', parts.length);
    if (text !== undefined) parts.push(text);
  }
  if (list.length > limits.fingerprintParts) {
    note(notes, 'trimmed', '/fingerprint', `${limits.fingerprintParts} of ${list.length} parts`);
  }
  return parts.length === 0 ? undefined : parts;
}

/** A tag as a member of an object, as a pair, or as `{key, value}`. */
function tagAt(
  tags: JsonObject | readonly unknown[],
  keys: readonly string[] | undefined,
  at: number,
): readonly [unknown, unknown] {
  if (!isList(tags)) {
    const key = keys?.[at] ?? '';
    return [key, tags[key]];
  }
  const pair = tags[at];
  if (isList(pair)) return [pair[0], pair[1]];
  return isObject(pair) ? [pair['key'], pair['value']] : [undefined, undefined];
}

function tagText(value: unknown): string | undefined {
  if (typeof value === 'string') return oneLine(cleanText(value));
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}
