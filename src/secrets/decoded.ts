import { isAt, HEX } from './characters.ts';
import { work } from './work.ts';

/** A text without its escapes, and the original position of each of its characters. */
export interface Decoded {
  readonly text: string;
  /** One entry a character, and the end. */
  readonly origins: Int32Array;
}

const ENTITY = /&(?:#(\d{2,3})|#x([\da-f]{2})|(lt|gt|amp|apos));/iy;
const MAX_PERCENT_LEVELS = 4;
const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', apos: "'" };

/**
 * Reads the escapes of URLs, programs, JSON and HTML for characters of ASCII: `%3D`, `%253D`, `\x3d`, `\u003d`, `&#61;`,
 * `\/`. Quotes keep their backslash. Undefined when the text has no escapes.
 */
export function decode(text: string): Decoded | undefined {
  const origins = new Int32Array(text.length + 1);
  let count = 0;
  let decoded = '';
  let copied = 0;
  let at = 0;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    const found = code === 37 || code === 92 || code === 38 ? escapeAt(text, at, code) : undefined;
    if (found === undefined) {
      origins[count] = at;
      count += 1;
      at += 1;
      continue;
    }
    decoded += text.slice(copied, at) + found.char;
    origins[count] = at;
    count += 1;
    at = found.end;
    copied = at;
  }
  work.steps += text.length;
  if (copied === 0) return undefined;
  origins[count] = text.length;
  return { text: decoded + text.slice(copied), origins };
}

interface Escape {
  readonly char: string;
  readonly end: number;
}

function escapeAt(text: string, at: number, code: number): Escape | undefined {
  if (code === 37) return percentAt(text, at);
  if (code === 38) return entityAt(text, at);
  const next = text.charCodeAt(at + 1);
  // An escaped backslash.
  if (text.charCodeAt(at - 1) === 92) return undefined;
  if (next === 47) return { char: '/', end: at + 2 };
  if (next === 120) return hexAt(text, at + 2, at + 4);
  return next === 117 && text.startsWith('00', at + 2) ? hexAt(text, at + 4, at + 6) : undefined;
}

// `%253D` is `%3D` is `=`.
function percentAt(text: string, at: number): Escape | undefined {
  let from = at + 1;
  for (let level = 0; level < MAX_PERCENT_LEVELS && text.startsWith('25', from); level += 1) {
    if (!isAt(text, from + 2, HEX) || !isAt(text, from + 3, HEX)) break;
    from += 2;
  }
  return hexAt(text, from, from + 2);
}

function hexAt(text: string, from: number, end: number): Escape | undefined {
  if (!isAt(text, from, HEX) || !isAt(text, from + 1, HEX)) return undefined;
  return printable(parseInt(text.slice(from, end), 16), end);
}

function entityAt(text: string, at: number): Escape | undefined {
  ENTITY.lastIndex = at;
  const match = ENTITY.exec(text);
  if (match === null) return undefined;
  const end = at + match[0].length;
  if (match[3] !== undefined) return { char: entities[match[3].toLowerCase()] ?? '', end };
  return printable(match[1] === undefined ? parseInt(match[2] ?? '', 16) : Number(match[1]), end);
}

const printable = (code: number, end: number): Escape | undefined =>
  code > 31 && code < 127 ? { char: String.fromCharCode(code), end } : undefined;
