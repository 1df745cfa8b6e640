/** More entries than any exporter sends at once. The cap keeps absurd numbers out of the ledger. */
const maxEntries = 100_000;
const lengthDelimited = 2;
/** A varint of 64 bits. */
const maxVarintBytes = 10;

/**
 * Counts the messages at a path of field numbers in a protobuf message, in one pass and without decoding anything else.
 * At most 100,000. Undefined for what is no well-formed message. Never throws.
 */
export function countProtobufEntries(message: Uint8Array, path: readonly number[]): number | undefined {
  return countIn(message, 0, message.length, path);
}

function countIn(bytes: Uint8Array, start: number, end: number, path: readonly number[]): number | undefined {
  const [wanted, ...rest] = path;
  let entries = 0;
  for (let at = start; at < end;) {
    const tag = readVarint(bytes, at, end);
    if (tag === undefined) return undefined;
    const wireType = tag.value % 8;
    const value = valueAt(bytes, tag.next, end, wireType);
    if (value === undefined) return undefined;
    at = value.end;
    if (wireType !== lengthDelimited || Math.floor(tag.value / 8) !== wanted) continue;
    const found = rest.length === 0 ? 1 : countIn(bytes, value.start, value.end, rest);
    if (found === undefined) return undefined;
    entries = Math.min(maxEntries, entries + found);
  }
  return entries;
}

/** Where the value of a field lies; undefined when it does not end within its message, or is a group. */
function valueAt(
  bytes: Uint8Array,
  at: number,
  end: number,
  wireType: number,
): { readonly start: number; readonly end: number } | undefined {
  const varint = wireType === 0 || wireType === lengthDelimited ? readVarint(bytes, at, end) : undefined;
  let value: { readonly start: number; readonly end: number } | undefined;
  if (wireType === 1) value = { start: at, end: at + 8 };
  else if (wireType === 5) value = { start: at, end: at + 4 };
  else if (varint !== undefined && wireType === 0) value = { start: at, end: varint.next };
  else if (varint !== undefined) value = { start: varint.next, end: varint.next + varint.value };
  return value === undefined || value.end > end ? undefined : value;
}

/** As a number: what is above 2^53 is far above any length, so its lowest digits do not matter. */
function readVarint(
  bytes: Uint8Array,
  at: number,
  end: number,
): { readonly value: number; readonly next: number } | undefined {
  let value = 0;
  let scale = 1;
  for (let next = at; next < Math.min(end, at + maxVarintBytes); next += 1) {
    const byte = bytes[next] ?? 0;
    value += (byte % 128) * scale;
    if (byte < 128) return { value, next: next + 1 };
    scale *= 128;
  }
  return undefined;
}
