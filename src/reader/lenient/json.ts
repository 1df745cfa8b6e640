import {
  attach,
  close,
  closeAt,
  closeToList,
  openContainer,
  setMember,
  skipContainer,
  skipRest,
} from './containers.ts';
import {
  type LenientBounds,
  newState,
  type Open,
  repair,
  repairStructure,
  type State,
  step,
} from './state.ts';
import type { TextPlace } from './quotes.ts';
import { readBare, readShortInteger, readString, skipBlank, valueOfBare } from './token.ts';
import type { Notes } from '../remarks.ts';

/** What was read, and how far the text was from JSON. */
export interface LenientJson {
  readonly value: unknown;
  /** Members with a complete scalar value. A repaired text without such a member holds no information. */
  readonly scalars: number;
  /** Repairs of commas, colons and brackets: a few are a slip, many are not JSON at all. */
  readonly structuralFaults: number;
  /** Where the first repair was needed; undefined for JSON. */
  readonly firstFaultAt: number | undefined;
  readonly isTruncated: boolean;
  readonly hasTail: boolean;
  readonly steps: number;
}

const quote = 0x22;
const apostrophe = 0x27;
const comma = 0x2c;
const colon = 0x3a;
const semicolon = 0x3b;
const equals = 0x3d;
const greater = 0x3e;
const openList = 0x5b;
const closeList = 0x5d;
const openObject = 0x7b;
const closeObject = 0x7d;

/**
 * Reads JSON and what comes close to it: the words of other languages, comments, commas too many, a text that ends early.
 * Each repair is a remark whose path points into the payload as it was sent. One pass, no recursion, never throws. The
 * value of a JSON text is that of `JSON.parse`, except for integers that a double would round: they stay digits.
 */
export function readLenientJson(text: string, bounds: LenientBounds, notes: Notes): LenientJson {
  const state = newState(text, bounds, notes);
  let hasTail = false;
  while (state.structuralFaults <= bounds.maxStructuralFaults) {
    if (skipBlank(state)) repair(state, 'replaced', 'a comment or an odd space');
    if (state.at >= text.length) break;
    const top = state.open.at(-1);
    if (top === undefined) {
      if (state.hasRoot) {
        hasTail = true;
        repair(state, 'dropped', 'text after the end of the JSON');
        break;
      }
      if (!readRoot(state)) break;
    } else if (top.list === undefined) readMember(state, top);
    else readEntry(state, top);
  }
  const isTruncated = state.open.length > 0;
  if (isTruncated) repair(state, 'dropped', 'the text ends early: what was open is closed');
  for (let top = state.open.at(-1); top !== undefined; top = state.open.at(-1)) close(state, top);
  const { root, scalars, structuralFaults, firstFaultAt, steps } = state;
  return { value: root, scalars, structuralFaults, firstFaultAt, isTruncated, hasTail, steps };
}

/** Only JSON itself at the outermost level: a bare word is not a payload. */
function readRoot(state: State): boolean {
  const code = state.text.charCodeAt(state.at);
  if (code === openObject || code === openList || code === quote) {
    readValue(state, undefined);
    return true;
  }
  const { value, fault } = valueOfBare(readBare(state, false));
  if (fault !== undefined) {
    repair(state, 'dropped', 'not JSON');
    return false;
  }
  attach(state, undefined, value);
  return true;
}

function readEntry(state: State, top: Open): void {
  const code = state.text.charCodeAt(state.at);
  if (code === closeList || code === closeObject) closeAt(state, top, code);
  else if (code === comma || code === colon || code === semicolon) {
    if (code === semicolon) repair(state, 'replaced', 'a semicolon for a comma');
    if (code === colon) repairStructure(state, 'a colon in a list');
    else if (!top.isAfterValue) repair(state, 'dropped', 'a comma too many');
    top.isAfterValue = false;
    step(state);
  } else if (top.count >= top.maxEntries && !top.isAtTail) skipRest(state, top);
  else {
    if (top.isAfterValue) repairStructure(state, 'a comma is missing');
    readValue(state, top);
  }
}

function readMember(state: State, top: Open): void {
  const code = state.text.charCodeAt(state.at);
  if (code === closeObject || code === closeList) {
    if (top.key !== undefined) repairStructure(state, 'a key without a value');
    closeAt(state, top, code);
  } else if (code === comma || (code === semicolon && !top.hasColon)) {
    if (code === semicolon) repair(state, 'replaced', 'a semicolon for a comma');
    if (top.key !== undefined) repairStructure(state, 'a key without a value');
    else if (!top.isAfterValue) repair(state, 'dropped', 'a comma too many');
    top.key = undefined;
    top.isAfterValue = false;
    step(state);
  } else if (top.key !== undefined && !top.hasColon) {
    readColon(state, top, code);
  } else if (top.key !== undefined) readValue(state, top);
  else if (code === colon) {
    // `:name => 1` is how Ruby prints a key.
    if (!isWordStart(state.text.charAt(state.at + 1))) repairStructure(state, 'a colon without a key');
    step(state);
  } else if (top.count >= top.maxEntries) skipRest(state, top);
  else readKey(state, top, code);
}

/** Ruby and PHP print `=>` for it, Lua `=`. */
function readColon(state: State, top: Open, code: number): void {
  top.hasColon = true;
  if (code === equals) {
    repair(state, 'replaced', 'an arrow or equals sign for a colon');
    step(state);
    if (state.text.charCodeAt(state.at) === greater) step(state);
    return;
  }
  if (code === colon) step(state);
  else repairStructure(state, 'a colon is missing');
}

function readKey(state: State, top: Open, code: number): void {
  if (code === openObject || code === openList) {
    repairStructure(state, 'a value without a key');
    if (code === openObject && top.count > 0 && closeToList(state)) return;
    step(state);
    skipContainer(state);
    return;
  }
  if (top.isAfterValue) repairStructure(state, 'a comma is missing');
  if (code === quote || code === apostrophe) {
    const { text, isClosed, fault } = readString(state, 'key');
    if (fault !== undefined) repair(state, 'replaced', `a key is ${fault}`);
    if (!isClosed) return;
    top.key = text;
  } else {
    const word = readBare(state, true);
    if (isDecimalPart(state, top, word)) return;
    repair(state, 'replaced', 'a key without quotes');
    top.key = word;
  }
  top.hasColon = false;
}

function isWordStart(char: string): boolean {
  return /^[a-z_]$/i.test(char);
}

/** `"ratio":0,5`: a number printed with a decimal comma looks like a key without a value. */
function isDecimalPart(state: State, top: Open, word: string): boolean {
  const { object, lastKey } = top;
  if (object === undefined || lastKey === undefined || !/^\d{1,20}$/.test(word)) return false;
  const next = state.text.charCodeAt(state.at);
  const whole = object[lastKey];
  if ((next !== comma && next !== closeObject) || typeof whole !== 'number' || !Number.isInteger(whole))
    return false;
  setMember(object, lastKey, Number(`${whole}.${word}`));
  repair(state, 'replaced', 'a decimal comma');
  top.isAfterValue = true;
  top.lastKey = undefined;
  return true;
}

function placeOf(top: Open | undefined): TextPlace {
  if (top === undefined) return 'root';
  return top.list === undefined ? 'member' : 'entry';
}

function readValue(state: State, top: Open | undefined): void {
  const code = state.text.charCodeAt(state.at);
  const plain = readShortInteger(state);
  if (plain !== undefined) {
    state.scalars += 1;
    attach(state, top, plain);
  } else if (code === openObject || code === openList) openContainer(state, top, code);
  else if (code === quote || code === apostrophe) {
    const { text, isClosed, fault } = readString(state, placeOf(top));
    if (fault !== undefined) repair(state, 'replaced', fault);
    if (isClosed) state.scalars += 1;
    else repair(state, 'trimmed', 'the text ends inside this value');
    attach(state, top, text);
  } else {
    const word = readBare(state, false);
    // Half a word or number says something else than the whole.
    if (state.at >= state.text.length && top !== undefined) return;
    const { value, fault } = valueOfBare(word);
    if (fault !== undefined) repair(state, 'replaced', fault);
    state.scalars += 1;
    attach(state, top, value);
  }
}
