import { isAbsent, isEmptyList, isObject, type JsonObject } from './json.ts';
import { limits } from './trim-sizes.ts';
import { note, segment, type Notes } from './remarks.ts';
import { cleanText, cutText } from './text.ts';
import { copyWithin, KEY_COST, readTree, type Budget } from './tree.ts';

/** `contexts`: an object of objects, 8 kB each (sentry-protocol 2.6, 4.9). What is not an object is dropped. */
export function readContexts(
  value: unknown,
  notes: Notes,
): Record<string, Record<string, unknown>> | undefined {
  const source = readSource(value, notes, '/contexts');
  if (source === undefined) return undefined;
  const contexts: Record<string, Record<string, unknown>> = {};
  const names = Object.keys(source);
  for (const rawName of names.slice(0, limits.contexts)) {
    const name = cutText(cleanText(rawName), limits.nameChars);
    if (isUnsafe(name, notes, '/contexts')) continue;
    const context = readTree(source[rawName], limits.contextChars, notes, '/contexts', name);
    if (context === undefined) continue;
    trimLineEnds(context);
    contexts[name] = context;
  }
  if (names.length > limits.contexts) {
    note(notes, 'trimmed', '/contexts', `${limits.contexts} of ${names.length} kept`);
  }
  return Object.keys(contexts).length === 0 ? undefined : contexts;
}

/** `extra`: any JSON, 16 kB an item and 256 kB in all (sentry-protocol 2.6). */
export function readExtra(value: unknown, notes: Notes): Record<string, unknown> | undefined {
  const source = readSource(value, notes, '/extra');
  if (source === undefined) return undefined;
  const extra: Record<string, unknown> = {};
  let leftChars = limits.extraChars;
  const keys = Object.keys(source);
  let kept = 0;
  for (const rawKey of keys) {
    const key = cutText(cleanText(rawKey), limits.nameChars);
    const item = source[rawKey];
    const maxChars = Math.min(limits.extraItemChars, leftChars - key.length - KEY_COST);
    if (kept >= limits.treeEntries || maxChars < limits.nameChars) break;
    kept += 1;
    if (isUnsafe(key, notes, '/extra') || isAbsent(item)) continue;
    const budget: Budget = { left: maxChars };
    extra[key] = copyWithin(item, budget, notes, `/extra/${segment(key)}`);
    leftChars -= key.length + KEY_COST + maxChars - budget.left;
  }
  if (kept < keys.length) note(notes, 'trimmed', '/extra', `${kept} of ${keys.length} items kept`);
  return Object.keys(extra).length === 0 ? undefined : extra;
}

/** Debug images: at most 256, 64 kB in all. */
export function readDebugMeta(value: unknown, notes: Notes): Record<string, unknown> | undefined {
  return readTree(value, limits.debugMetaChars, notes, '', 'debugMeta');
}

/** Processing errors the SDK reported: at most 50. */
export function readSdkErrors(value: unknown, notes: Notes): Record<string, unknown>[] | undefined {
  if (isAbsent(value)) return undefined;
  if (!Array.isArray(value)) {
    note(notes, 'dropped', '/errors', 'not a list');
    return undefined;
  }
  const errors: Record<string, unknown>[] = [];
  for (const entry of value.slice(0, limits.sdkErrors)) {
    const error = readTree(entry, limits.smallTreeChars, notes, '/errors', errors.length);
    if (error !== undefined) errors.push(error);
  }
  if (value.length > limits.sdkErrors) {
    note(notes, 'trimmed', '/errors', `${limits.sdkErrors} of ${value.length} kept`);
  }
  return errors.length === 0 ? undefined : errors;
}

function readSource(value: unknown, notes: Notes, path: string): JsonObject | undefined {
  if (isObject(value)) return value;
  if (!isAbsent(value) && !isEmptyList(value)) note(notes, 'dropped', path, 'not an object');
  return undefined;
}

function isUnsafe(key: string, notes: Notes, path: string): boolean {
  if (key !== '__proto__') return false;
  note(notes, 'dropped', path, 'unsafe key');
  return true;
}

// Some SDKs read versions from files and leave the line end on: "12.11\n" (sentry-protocol 4.9).
function trimLineEnds(context: Record<string, unknown>): void {
  for (const key of Object.keys(context)) {
    const value = context[key];
    if (typeof value === 'string' && value.endsWith('\n')) context[key] = value.trimEnd();
  }
}
