import { isAbsent, isEmptyList, isList, isObject, type JsonObject } from './json.ts';
import { limits } from './trim-sizes.ts';
import { note, segment, type Notes } from './remarks.ts';
import { cleanText, cutText } from './text.ts';

/** Characters left for a free-form part. */
export interface Budget {
  left: number;
}

const NUMBER_COST = 8;
const CONTAINER_COST = 2;
const QUOTES_COST = 2;
/** Quotes, colon and comma around a key. */
export const KEY_COST = 4;
const MIN_TEXT = 16;

/**
 * A clean copy of any JSON value, at most `maxChars` large and ten levels deep. Sizes are added up while walking;
 * when the budget ends the rest is left out with a remark. A key `__proto__` is left out.
 */
export function copyTree(value: unknown, maxChars: number, notes: Notes, path: string): unknown {
  return copyWithin(value, { left: maxChars }, notes, path);
}

/** copyTree for callers that need to know how much was used: `budget.left` is what remains. */
export function copyWithin(value: unknown, budget: Budget, notes: Notes, path: string): unknown {
  return copyValue(value, budget, limits.treeDepth, notes, path, undefined);
}

/** A free-form object field: null and `[]` are absent, other types are dropped with a remark. */
export function readTree(
  value: unknown,
  maxChars: number,
  notes: Notes,
  parent: string,
  key: string | number,
): Record<string, unknown> | undefined {
  if (isAbsent(value) || isEmptyList(value)) return undefined;
  if (isObject(value)) {
    return copyObject(value, { left: maxChars }, limits.treeDepth, notes, pointer(parent, key));
  }
  note(notes, 'dropped', pointer(parent, key), 'not an object');
  return undefined;
}

// Builds pointers only for containers and remarks: most values are leaves, which need no pointer.
function copyValue(
  value: unknown,
  budget: Budget,
  depth: number,
  notes: Notes,
  parent: string,
  key: string | number | undefined,
): unknown {
  if (typeof value === 'string') return copyText(value, budget, notes, parent, key);
  if (typeof value === 'number') {
    budget.left -= NUMBER_COST;
    // JSON.parse('1e999') is Infinity, which JSON cannot say again; adding 0 turns -0 into 0.
    return Number.isFinite(value) ? value + 0 : String(value);
  }
  if (isList(value) || isObject(value)) {
    const path = pointer(parent, key);
    if (depth > 0) {
      return isList(value)
        ? copyList(value, budget, depth, notes, path)
        : copyObject(value, budget, depth, notes, path);
    }
    note(notes, 'trimmed', path, 'too deep');
  }
  budget.left -= NUMBER_COST;
  if (typeof value === 'boolean') return value;
  if (isList(value)) return '[Array]';
  return isObject(value) ? '[Object]' : null;
}

function copyText(
  value: string,
  budget: Budget,
  notes: Notes,
  parent: string,
  key: string | number | undefined,
): string {
  const text = cleanText(value);
  const cost = text.length + QUOTES_COST;
  if (cost <= budget.left) {
    budget.left -= cost;
    return text;
  }
  const kept = cutText(text, Math.max(0, budget.left - QUOTES_COST));
  budget.left = 0;
  note(notes, 'trimmed', pointer(parent, key), `${text.length} chars`);
  return kept;
}

function copyList(
  list: readonly unknown[],
  budget: Budget,
  depth: number,
  notes: Notes,
  path: string,
): unknown[] {
  const copy: unknown[] = [];
  budget.left -= CONTAINER_COST;
  for (const item of list) {
    if (copy.length >= limits.treeEntries || !fits(item, 0, budget)) break;
    copy.push(copyValue(item, budget, depth - 1, notes, path, copy.length));
  }
  if (copy.length < list.length) note(notes, 'trimmed', path, `${copy.length} of ${list.length} entries`);
  return copy;
}

function copyObject(
  source: JsonObject,
  budget: Budget,
  depth: number,
  notes: Notes,
  path: string,
): Record<string, unknown> {
  const copy: Record<string, unknown> = {};
  budget.left -= CONTAINER_COST;
  let kept = 0;
  // for-in reads the values of a parsed object far faster than Object.keys and a look-up each.
  for (const rawKey in source) {
    if (!Object.hasOwn(source, rawKey)) continue;
    const value = source[rawKey];
    const key = cutText(cleanText(rawKey), limits.nameChars);
    if (kept >= limits.treeEntries || !fits(value, key.length + KEY_COST, budget)) {
      note(notes, 'trimmed', path, `${kept} of ${Object.keys(source).length} entries`);
      break;
    }
    kept += 1;
    if (key === '__proto__') {
      note(notes, 'dropped', path, 'unsafe key');
      continue;
    }
    budget.left -= key.length + KEY_COST;
    copy[key] = copyValue(value, budget, depth - 1, notes, path, key);
  }
  return copy;
}

// A long text is worth cutting when some of it fits; anything else either fits whole or is left out.
function fits(value: unknown, keyCost: number, budget: Budget): boolean {
  const left = budget.left - keyCost;
  if (typeof value === 'string') return left >= Math.min(value.length, MIN_TEXT) + QUOTES_COST;
  return left >= NUMBER_COST;
}

function pointer(parent: string, key: string | number | undefined): string {
  if (key === undefined) return parent;
  return `${parent}/${typeof key === 'number' ? key : segment(key)}`;
}
