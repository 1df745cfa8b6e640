import { isObject, type JsonObject } from '../../reader/json.ts';
import { parseHeaderJson } from '../../reader/parse-json.ts';
import { err, ok, type Result } from '../../errors/result.ts';

/** Why the bytes after some offset cannot be cut into items. */
export type FramingFault =
  | 'item_header_too_long'
  | 'item_header_not_json'
  | 'item_header_not_object'
  | 'bad_length'
  | 'payload_truncated'
  | 'payload_not_terminated';

export interface Line {
  readonly end: number;
  /** Where the next line starts; the body's length when this line was the last. */
  readonly next: number;
}

/** An item cut out, not yet judged: its header as parsed, and its payload from `start` to `end`. */
export interface FramedItem {
  readonly raw: JsonObject;
  readonly lengthBytes: number | undefined;
  readonly start: number;
  readonly end: number;
}

const newline = 10;
// Replaces bad UTF-8 and drops a leading BOM; never throws.
const decoder = new TextDecoder();

/** Finds where the item at `offset` starts and ends. With `length` exactly that many bytes, else up to the next `\n`. */
export function frameItem(
  body: Uint8Array,
  offset: number,
  maxLineBytes: number,
): Result<FramedItem, FramingFault> {
  const line = findLine(body, offset, maxLineBytes);
  if (line === undefined) return err('item_header_too_long');
  const raw = parseJsonLine(body, offset, line.end);
  if (raw === undefined) return err('item_header_not_json');
  if (!isObject(raw)) return err('item_header_not_object');

  const start = line.next;
  const length = raw['length'];
  if (length === undefined || length === null) {
    const found = body.indexOf(newline, start);
    return ok({ raw, lengthBytes: undefined, start, end: found === -1 ? body.length : found });
  }
  if (typeof length !== 'number' || !Number.isSafeInteger(length) || length < 0) return err('bad_length');
  const end = start + length;
  if (end > body.length) return err('payload_truncated');
  if (end < body.length && body[end] !== newline) return err('payload_not_terminated');
  return ok({ raw, lengthBytes: length, start, end });
}

/** The line at `start`, without looking further than `maxBytes`; undefined when it is longer. */
export function findLine(body: Uint8Array, start: number, maxBytes: number): Line | undefined {
  const window = body.subarray(start, start + maxBytes + 1);
  const found = window.indexOf(newline);
  if (found !== -1) return { end: start + found, next: start + found + 1 };
  return window.length > maxBytes ? undefined : { end: body.length, next: body.length };
}

/** Undefined when it is not JSON and cannot be repaired: JSON itself has no undefined. */
export function parseJsonLine(body: Uint8Array, start: number, end: number): unknown {
  return parseHeaderJson(decoder.decode(body.subarray(start, end)));
}

/** Over spaces, tabs, `\r` and `\n`: a blank tail and blank lines between items say nothing. */
export function skipBlank(body: Uint8Array, start: number): number {
  let offset = start;
  for (; offset < body.length; offset += 1) {
    const byte = body[offset];
    if (byte !== newline && byte !== 32 && byte !== 9 && byte !== 13) break;
  }
  return offset;
}
