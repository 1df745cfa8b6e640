const quote = 0x22;
const comma = 0x2c;
const backslash = 0x5c;
const openList = 0x5b;
const closeList = 0x5d;
const openObject = 0x7b;
const closeObject = 0x7d;

/** More entries than any SDK sends at once. The cap keeps absurd numbers out of the ledger. */
const maxEntries = 100_000;

/** Where the entries of a container are: the keys that lead to their list. */
export type EntryPath = readonly string[];

/** A container on the way to the entries. `level` is how many keys of the path led here. */
interface Frame {
  readonly isList: boolean;
  readonly level: number;
}

/**
 * Counts the objects in the list, or lists, that `path` leads to, in one pass over the JSON bytes and without building
 * anything; lists on the way are walked through. At most 100,000. Undefined when the text ends too early or has no such
 * list. Of text that is no JSON it may count anything up to that. Never throws.
 */
export function countJsonEntries(json: Uint8Array, path: EntryPath): number | undefined {
  const frames: Frame[] = [];
  let found = false;
  let entries = 0;
  let key: readonly [start: number, end: number] | undefined;
  for (let at = 0; at < json.length; at += 1) {
    const byte = json[at];
    if (byte === quote) {
      const end = endOfString(json, at);
      key = frames.at(-1)?.isList === false ? [at + 1, end] : undefined;
      at = end;
    } else if (byte === openObject || byte === openList) {
      const isList = byte === openList;
      const next = enter(json, path, frames.at(-1), isList, key);
      if (next === 'entry') entries += 1;
      if (entries >= maxEntries) return maxEntries;
      if (typeof next === 'object') {
        found ||= isList && next.level === path.length;
        frames.push(next);
      } else {
        at = endOfContainer(json, at);
      }
      key = undefined;
    } else if (byte === closeObject || byte === closeList) {
      frames.pop();
      if (frames.length === 0) return found ? entries : undefined;
    } else if (byte === comma) {
      key = undefined;
    }
  }
  return undefined;
}

/** What a container is: on the way to the entries, an entry, or of no interest. */
function enter(
  json: Uint8Array,
  path: EntryPath,
  parent: Frame | undefined,
  isList: boolean,
  key: readonly [start: number, end: number] | undefined,
): Frame | 'entry' | undefined {
  if (parent === undefined) return { isList, level: 0 };
  if (parent.isList) {
    if (isList) return undefined;
    return parent.level === path.length ? 'entry' : { isList, level: parent.level };
  }
  const wanted = path[parent.level];
  if (key === undefined || wanted === undefined || !isText(json, key, wanted)) return undefined;
  return isList ? { isList, level: parent.level + 1 } : undefined;
}

/** Where the string that begins at `start` ends; the end of the bytes when it does not. */
function endOfString(json: Uint8Array, start: number): number {
  for (let at = start + 1; at < json.length; at += 1) {
    const byte = json[at];
    if (byte === quote) return at;
    if (byte === backslash) at += 1;
  }
  return json.length;
}

function endOfContainer(json: Uint8Array, start: number): number {
  let depth = 0;
  for (let at = start; at < json.length; at += 1) {
    const byte = json[at];
    if (byte === quote) at = endOfString(json, at);
    else if (byte === openObject || byte === openList) depth += 1;
    else if (byte === closeObject || byte === closeList) {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return json.length;
}

function isText(json: Uint8Array, [start, end]: readonly [number, number], text: string): boolean {
  if (end - start !== text.length) return false;
  for (let at = 0; at < text.length; at += 1) if (json[start + at] !== text.charCodeAt(at)) return false;
  return true;
}
