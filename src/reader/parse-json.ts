import { err, ok, type Result } from '../errors/result.ts';
import { decodeJson } from './decode-json.ts';
import { isObject } from './json.ts';
import { type LenientJson, readLenientJson } from './lenient/json.ts';
import { hasLongInteger, parseExactJson } from './long-integers.ts';
import { newNotes, type Notes } from './remarks.ts';

/** Where a payload stops being JSON that we can repair. Holds no text of the payload. */
export interface JsonFault {
  readonly rule: 'empty' | 'not_json' | 'ends_early' | 'nothing_usable' | 'too_many_faults';
  /** In characters of the decoded text. */
  readonly offsetChars: number;
}

export interface ParsedJson {
  readonly value: unknown;
  /** What was repaired or not read. Paths point into the payload as it was sent. */
  readonly notes: Notes;
}

/** The readers keep at most 500 entries of a list or object, and ten levels below the seven an event needs. */
const bounds = {
  maxDepth: 32,
  maxEntries: 1000,
  // Grouping looks at 4,096 frames of a stack, so that a deep recursion is seen as one.
  bothEndsOf: new Map([
    ['frames', 4096],
    ['breadcrumbs', 1000],
    ['exception', 1000],
    ['threads', 1000],
    ['values', 1000],
    ['pre_context', 1000],
    ['sentry.interfaces.Exception', 1000],
    ['sentry.interfaces.Breadcrumbs', 1000],
    ['sentry.interfaces.Threads', 1000],
  ]),
  maxStructuralFaults: 100,
};
/** A payload with more members than this is counted where keeping stops instead of being built whole. */
const maxBuiltMembers = 10_000;
const alwaysBuiltBytes = 64 * 1024;

/**
 * The JSON of an event. `JSON.parse` reads it when it is JSON and has at most 10,000 members; otherwise the lenient reader
 * does, which repairs and stops where keeping stops. Integers that a double would round stay as digits in both. Linear,
 * never throws.
 */
export function parseEventJson(bytes: Uint8Array): Result<ParsedJson, JsonFault> {
  const notes = newNotes();
  const text = decodeJson(bytes, notes);
  if (!hasManyMembers(bytes)) {
    try {
      return ok({ value: parseExactJson(text, notes.list.length > 0 || hasLongInteger(bytes)), notes });
    } catch {
      // Not JSON: the lenient reader finds out where and how.
    }
  }
  const read = readLenientJson(text, bounds, notes);
  const fault = findFault(text, read);
  return fault === undefined ? ok({ value: read.value, notes }) : err(fault);
}

/**
 * A header line of an envelope: repaired as well, but only when its end is where it should be, since what follows is read
 * by it. Undefined when it cannot be used.
 */
export function parseHeaderJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    const read = readLenientJson(text, bounds, newNotes());
    const isWhole = !read.isTruncated && !read.hasTail && read.structuralFaults === 0;
    return isWhole && read.scalars > 0 && isObject(read.value) ? read.value : undefined;
  }
}

function findFault(text: string, read: LenientJson): JsonFault | undefined {
  const offsetChars = read.firstFaultAt;
  if (read.value === undefined)
    return { rule: text.trim() === '' ? 'empty' : 'not_json', offsetChars: offsetChars ?? 0 };
  if (offsetChars === undefined) return undefined;
  if (read.structuralFaults > bounds.maxStructuralFaults) return { rule: 'too_many_faults', offsetChars };
  if (read.scalars > 0) return undefined;
  return read.isTruncated
    ? { rule: 'ends_early', offsetChars: text.length }
    : { rule: 'nothing_usable', offsetChars };
}

/** Every member of an object or list has one of these before it: a comma, or the bracket that opens it. */
const separators = [0x2c, 0x5b, 0x7b];

/** Small payloads are not even counted. Text in quotes is counted too: that costs time, nothing else. */
function hasManyMembers(bytes: Uint8Array): boolean {
  if (bytes.length < alwaysBuiltBytes) return false;
  let members = 0;
  for (const separator of separators) {
    for (let at = bytes.indexOf(separator); at !== -1; at = bytes.indexOf(separator, at + 1)) {
      members += 1;
      if (members > maxBuiltMembers) return true;
    }
  }
  return false;
}
