export interface JsonLimits {
  /** Containers inside each other; a bare value has 0. */
  readonly maxDepth: number;
  /** Keys of all objects and entries of all lists together. */
  readonly maxMembers: number;
}

export type JsonFault = 'too_deep' | 'too_many_members' | 'repeated_key';

const quote = 0x22;
const comma = 0x2c;
const backslash = 0x5c;
const openList = 0x5b;
const closeList = 0x5d;
const openObject = 0x7b;
const closeObject = 0x7d;

/**
 * Judges the shape of a JSON text before anything is built of it, in one pass. A key given twice is a fault, since two
 * readers of one text could take different values (RFC 8259 4). Of text that is no JSON it may find anything: the parser
 * decides that. Never throws.
 */
export function findJsonFault(text: string, { maxDepth, maxMembers }: JsonLimits): JsonFault | undefined {
  // The keys seen in each open object; undefined for a list.
  const open: (Set<string> | undefined)[] = [];
  let members = 0;
  let isKeyNext = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charCodeAt(at);
    if (char === quote) {
      const end = endOfString(text, at);
      if (isKeyNext) {
        const keys = open.at(-1);
        const key = keyOf(text.slice(at, end + 1));
        if (keys?.has(key) === true) return 'repeated_key';
        keys?.add(key);
        isKeyNext = false;
      }
      at = end;
    } else if (char === openObject || char === openList) {
      if (open.length >= maxDepth) return 'too_deep';
      isKeyNext = char === openObject;
      open.push(isKeyNext ? new Set() : undefined);
      members += 1;
    } else if (char === closeObject || char === closeList) {
      open.pop();
      isKeyNext = false;
    } else if (char === comma) {
      isKeyNext = open.at(-1) !== undefined;
      members += 1;
    }
    if (members > maxMembers) return 'too_many_members';
  }
  return undefined;
}

/** Where the string that begins at `start` ends; the end of the text when it does not. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const char = text.charCodeAt(at);
    if (char === quote) return at;
    if (char === backslash) at += 1;
  }
  return text.length;
}

/** `"a"` and `"\u0061"` are one key. */
function keyOf(json: string): string {
  if (!json.includes('\\')) return json.slice(1, -1);
  try {
    return String(JSON.parse(json));
  } catch {
    return json;
  }
}
