import { limits } from './limits.ts';
import { type Cursor, readBare, readString, skipBlank, valueOfBare } from './lenient-token.ts';
import { note, segment, type Notes } from './remarks.ts';
import type { Remark } from './schema.ts';
import { cutText } from './text.ts';

export interface LenientBounds {
  /** Containers inside each other; what is deeper is replaced by `[Object]` or `[Array]`. */
  readonly maxDepth: number;
  /** Members of one object or entries of one list that are read; the rest is counted. */
  readonly maxEntries: number;
  /** Keys whose lists are kept at both ends; of all others the first entries are read. */
  readonly bothEndsOf: ReadonlySet<string>;
}

/** What was read, and how far the text was from JSON. */
export interface LenientJson {
  readonly value: unknown;
  /** Members with a whole scalar value. A text that needed repair and has none says nothing. */
  readonly scalars: number;
  /** Repairs of commas, colons and brackets: a few are a slip, many are not JSON at all. */
  readonly structuralFaults: number;
  /** Where the first repair was needed; undefined for JSON. */
  readonly firstFaultAt: number | undefined;
  readonly isTruncated: boolean;
  readonly hasTail: boolean;
  readonly steps: number;
}

interface Open {
  readonly list: unknown[] | undefined;
  readonly object: Record<string, unknown> | undefined;
  readonly keepsEnds: boolean;
  count: number;
  key: string | undefined;
  hasColon: boolean;
  isAfterValue: boolean;
  /** The last key and its number, in case a decimal comma follows. */
  lastKey: string | undefined;
}

interface State extends Cursor {
  readonly open: Open[];
  readonly notes: Notes;
  readonly bounds: LenientBounds;
  root: unknown;
  hasRoot: boolean;
  lists: number;
  scalars: number;
  structuralFaults: number;
  firstFaultAt: number | undefined;
  remarks: number;
}

const quote = 0x22;
const apostrophe = 0x27;
const comma = 0x2c;
const colon = 0x3a;
const equals = 0x3d;
const openList = 0x5b;
const backslash = 0x5c;
const closeList = 0x5d;
const openObject = 0x7b;
const closeObject = 0x7d;

const maxRemarks = 20;
const maxPointerKeys = 32;

/**
 * Reads JSON and what comes close to it: the words of other languages, comments, commas too many, a text that ends early.
 * Each repair is a remark whose path points into the payload as it was sent. One pass, no recursion, never throws. The
 * value of a JSON text is that of `JSON.parse`, except for integers that a double would round: they stay digits.
 */
export function readLenientJson(text: string, bounds: LenientBounds, notes: Notes): LenientJson {
  const state: State = {
    text,
    at: 0,
    steps: 0,
    open: [],
    notes,
    bounds,
    root: undefined,
    hasRoot: false,
    lists: 0,
    scalars: 0,
    structuralFaults: 0,
    firstFaultAt: undefined,
    remarks: 0,
  };
  let hasTail = false;
  while (true) {
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
  else if (code === comma || code === colon) {
    if (!top.isAfterValue || code === colon) repair(state, 'dropped', 'a comma or colon too many');
    top.isAfterValue = false;
    step(state);
  } else if (!top.keepsEnds && top.count >= state.bounds.maxEntries) skipRest(state, top);
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
  } else if (code === comma) {
    if (top.key !== undefined) repairStructure(state, 'a key without a value');
    else if (!top.isAfterValue) repair(state, 'dropped', 'a comma too many');
    top.key = undefined;
    top.isAfterValue = false;
    step(state);
  } else if (top.key !== undefined && !top.hasColon) {
    if (code !== colon) repairStructure(state, 'a colon is missing');
    top.hasColon = true;
    if (code === colon || code === equals) step(state);
  } else if (top.key !== undefined) readValue(state, top);
  else if (code === colon) {
    repairStructure(state, 'a colon without a key');
    step(state);
  } else if (top.count >= state.bounds.maxEntries) skipRest(state, top);
  else readKey(state, top, code);
}

function readKey(state: State, top: Open, code: number): void {
  if (code === openObject || code === openList) {
    repairStructure(state, 'a value without a key');
    step(state);
    skipContainer(state);
    return;
  }
  if (top.isAfterValue) repairStructure(state, 'a comma is missing');
  if (code === quote || code === apostrophe) {
    const { text, isClosed, fault } = readString(state);
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

function readValue(state: State, top: Open | undefined): void {
  const code = state.text.charCodeAt(state.at);
  if (code === openObject || code === openList) openContainer(state, top, code);
  else if (code === quote || code === apostrophe) {
    const { text, isClosed, fault } = readString(state);
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

function openContainer(state: State, top: Open | undefined, code: number): void {
  const isList = code === openList;
  step(state);
  if (state.open.length >= state.bounds.maxDepth) {
    remark(state, 'trimmed', 'too deep');
    skipContainer(state);
    attach(state, top, isList ? '[Array]' : '[Object]');
    return;
  }
  const list: unknown[] | undefined = isList ? [] : undefined;
  const object: Record<string, unknown> | undefined = isList ? undefined : {};
  const keepsEnds = isList && top?.key !== undefined && state.bounds.bothEndsOf.has(top.key);
  // Attached before it is filled: the key of the parent must stay for pointers until it is closed.
  place(state, top, list ?? object);
  state.open.push({
    list,
    object,
    keepsEnds,
    count: 0,
    key: undefined,
    hasColon: false,
    isAfterValue: false,
    lastKey: undefined,
  });
  if (isList) state.lists += 1;
}

function attach(state: State, top: Open | undefined, value: unknown): void {
  place(state, top, value);
  if (top !== undefined) finish(top, value);
}

function place(state: State, top: Open | undefined, value: unknown): void {
  if (top === undefined) {
    state.root = value;
    state.hasRoot = true;
  } else if (top.list !== undefined) {
    top.list.push(value);
    // Of a long list both ends stay: the middle goes in large steps, so that each entry is moved at most once or twice.
    const { maxEntries } = state.bounds;
    if (top.keepsEnds && top.list.length >= 2 * maxEntries) {
      top.list.splice(Math.ceil(maxEntries / 2), maxEntries);
      state.steps += maxEntries;
    }
  } else if (top.object !== undefined && top.key !== undefined) setMember(top.object, top.key, value);
}

function finish(top: Open, value: unknown): void {
  top.count += 1;
  top.lastKey = typeof value === 'number' ? top.key : undefined;
  top.key = undefined;
  top.hasColon = false;
  top.isAfterValue = true;
}

/** `JSON.parse` makes `__proto__` a member like any other; an assignment would set the prototype. */
function setMember(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') object[key] = value;
  else Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
}

/** A bracket of the wrong kind closes what was forgotten; one that closes nothing is passed over. */
function closeAt(state: State, top: Open, code: number): void {
  const isList = code === closeList;
  if (isList !== (top.list !== undefined)) {
    repairStructure(state, 'a bracket of the wrong kind');
    const waiting = isList ? state.lists : state.open.length - state.lists;
    if (waiting === 0) {
      step(state);
      return;
    }
    close(state, top);
    return;
  }
  if (!top.isAfterValue && top.count > 0) repair(state, 'dropped', 'a comma too many');
  step(state);
  close(state, top);
}

function close(state: State, top: Open): void {
  state.open.pop();
  if (top.list !== undefined) state.lists -= 1;
  trimMiddle(state, top);
  const parent = state.open.at(-1);
  if (parent !== undefined) finish(parent, undefined);
}

function trimMiddle(state: State, { list, keepsEnds, count }: Open): void {
  const { maxEntries } = state.bounds;
  if (list === undefined || !keepsEnds || count <= maxEntries) return;
  list.splice(Math.ceil(maxEntries / 2), list.length - maxEntries);
  remark(state, 'trimmed', `${count - maxEntries} of ${count} entries not read`);
}

/** Counts what is left of a container without building any of it; the cursor stops at its bracket. */
function skipRest(state: State, top: Open): void {
  const { maxEntries } = state.bounds;
  const skipped = skipTo(state) + 1;
  state.open.pop();
  remark(state, 'trimmed', `${skipped} of ${maxEntries + skipped} entries not read`);
  state.open.push(top);
  top.isAfterValue = true;
}

function skipContainer(state: State): void {
  skipTo(state);
  if (state.at < state.text.length) step(state);
}

/** Goes to the bracket that closes the open container, and counts the commas before it. */
function skipTo(state: State): number {
  const { text } = state;
  const start = state.at;
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
      commas += 1;
      isLastComma = true;
    } else if (code > 0x20) isLastComma = false;
  }
  state.at = Math.min(at, text.length);
  state.steps += state.at - start + 1;
  return isLastComma ? commas - 1 : commas;
}

function step(state: State): void {
  state.at += 1;
  state.steps += 1;
}

function repairStructure(state: State, detail: string): void {
  state.structuralFaults += 1;
  repair(state, 'replaced', detail);
}

function repair(state: State, kind: Remark['kind'], detail: string): void {
  state.firstFaultAt ??= state.at;
  remark(state, kind, detail);
}

/** The pointer is only put together for a remark that is kept: keys can be long and repairs many. */
function remark(state: State, kind: Remark['kind'], detail: string): void {
  if (state.remarks >= maxRemarks) {
    state.notes.omitted += 1;
    return;
  }
  state.remarks += 1;
  note(state.notes, kind, pointerOf(state.open), detail);
}

function pointerOf(open: readonly Open[]): string {
  let path = '';
  for (const { list, key, count } of open.slice(0, maxPointerKeys)) {
    if (list !== undefined) path += `/${count}`;
    else if (key === undefined) break;
    else path += `/${segment(cutText(key, limits.nameChars))}`;
  }
  return path;
}
