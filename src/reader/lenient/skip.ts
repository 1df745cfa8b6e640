import type { Cursor } from './token.ts';

const quote = 0x22;
const comma = 0x2c;
const openList = 0x5b;
const backslash = 0x5c;
const closeList = 0x5d;
const openObject = 0x7b;
const closeObject = 0x7d;

/**
 * Goes to the bracket that closes the open container, and counts the commas before it. The places after the last commas are
 * put into `starts`, the one after comma n at n modulo its length.
 */
export function skipToClose(cursor: Cursor, starts: number[]): number {
  const { text } = cursor;
  const start = cursor.at;
  let depth = 0;
  let commas = 0;
  let isLastComma = false;
  let at = start;
  for (; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      isLastComma = false;
      for (at += 1; at < text.length; at += 1) {
        const inner = text.charCodeAt(at);
        if (inner === quote) break;
        if (inner === backslash) at += 1;
      }
    } else if (code === openObject || code === openList) {
      depth += 1;
      isLastComma = false;
    } else if (code === closeObject || code === closeList) {
      if (depth === 0) break;
      depth -= 1;
    } else if (code === comma && depth === 0) {
      if (starts.length > 0) starts[commas % starts.length] = at + 1;
      commas += 1;
      isLastComma = true;
    } else if (code > 0x20) isLastComma = false;
  }
  cursor.at = Math.min(at, text.length);
  cursor.steps += cursor.at - start + 1;
  return isLastComma ? commas - 1 : commas;
}
