import { skipToClose } from './skip.ts';
import { type Open, remark, repair, repairStructure, type State, step } from './state.ts';

const openList = 0x5b;
const closeList = 0x5d;

/** Begins an object or a list in the one that is open. */
export function openContainer(state: State, top: Open | undefined, code: number): void {
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
  const endsKept = isList && top?.key !== undefined ? state.bounds.bothEndsOf.get(top.key) : undefined;
  // Attached before it is filled: the key of the parent must stay for pointers until it is closed.
  place(state, top, list ?? object);
  state.open.push({
    list,
    object,
    keepsEnds: endsKept !== undefined,
    maxEntries: endsKept ?? state.bounds.maxEntries,
    isAtTail: false,
    count: 0,
    key: undefined,
    hasColon: false,
    isAfterValue: false,
    lastKey: undefined,
  });
  if (isList) state.lists += 1;
}

/** Puts a whole value where the open container waits for one. */
export function attach(state: State, top: Open | undefined, value: unknown): void {
  place(state, top, value);
  if (top !== undefined) finish(top, value);
}

function place(state: State, top: Open | undefined, value: unknown): void {
  if (top === undefined) {
    state.root = value;
    state.hasRoot = true;
  } else if (top.list !== undefined) top.list.push(value);
  else if (top.object !== undefined && top.key !== undefined) setMember(top.object, top.key, value);
}

function finish(top: Open, value: unknown): void {
  top.count += 1;
  top.lastKey = typeof value === 'number' ? top.key : undefined;
  top.key = undefined;
  top.hasColon = false;
  top.isAfterValue = true;
}

/** `JSON.parse` makes `__proto__` a member like any other; an assignment would set the prototype. */
export function setMember(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') object[key] = value;
  else Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
}

/** A bracket of the wrong kind closes the containers that were left open; a bracket without an opening one is skipped. */
export function closeAt(state: State, top: Open, code: number): void {
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

/** How many forgotten brackets are closed to come back to the list of the object that begins. */
const maxForgotten = 3;

/**
 * `[{"a":1,{"b":2}]`: an object where a key belongs is the next entry of the list around, when there is one near enough.
 * Closes what is open inside that list.
 */
export function closeToList(state: State): boolean {
  const outer = state.open.slice(-1 - maxForgotten, -1).findLastIndex(({ list }) => list !== undefined);
  if (outer === -1) return false;
  const depth = Math.max(0, state.open.length - 1 - maxForgotten) + outer + 1;
  while (state.open.length > depth) {
    const top = state.open.at(-1);
    if (top === undefined) return false;
    close(state, top);
  }
  const list = state.open.at(-1);
  // The comma before the object was read where it was thought to be a key.
  if (list !== undefined) list.isAfterValue = false;
  return true;
}

/** Ends the innermost open container. */
export function close(state: State, top: Open): void {
  state.open.pop();
  if (top.list !== undefined) state.lists -= 1;
  trimMiddle(top);
  const parent = state.open.at(-1);
  if (parent !== undefined) finish(parent, undefined);
}

/** What was read of a long list beyond its bound: the end of its first part. */
function trimMiddle({ list, isAtTail, maxEntries }: Open): void {
  if (list === undefined || !isAtTail) return;
  const over = Math.max(0, list.length - maxEntries);
  list.splice(Math.ceil(maxEntries / 2), over);
}

/**
 * Counts what is left of a container without building any of it; the cursor stops at its bracket, or, where the end is
 * kept too, at the first entry of the last half. Nested lists may read the text again once in all, so it stays linear.
 */
export function skipRest(state: State, top: Open): void {
  const { maxEntries } = top;
  const starts = Array.from({ length: top.keepsEnds ? Math.floor(maxEntries / 2) : 0 }, () => 0);
  const from = state.at;
  const skipped = skipToClose(state, starts) + 1;
  noteSkipped(state, top, skipped);
  top.isAfterValue = true;
  if (!top.keepsEnds) return;
  top.isAtTail = true;
  const tail = Math.min(skipped, starts.length);
  const tailStart = skipped === tail ? from : (starts[(skipped - tail - 1) % starts.length] ?? state.at);
  const rereadChars = state.at - tailStart;
  if (state.rereadChars + rereadChars > state.text.length) return;
  state.rereadChars += rereadChars;
  state.at = tailStart;
  top.count += skipped - tail;
  top.isAfterValue = false;
}

function noteSkipped(state: State, top: Open, skipped: number): void {
  const { maxEntries } = top;
  // The pointer is that of the container, not of the entry that would come next.
  state.open.pop();
  remark(state, 'trimmed', `${skipped} of ${maxEntries + skipped} entries not read`);
  state.open.push(top);
}

/** Skips a container that is not kept. The reader has already read its opening bracket. */
export function skipContainer(state: State): void {
  skipToClose(state, []);
  if (state.at < state.text.length) step(state);
}
