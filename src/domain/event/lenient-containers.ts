import { skipToClose } from './lenient-skip.ts';
import { type Open, remark, repair, repairStructure, type State, step } from './lenient-state.ts';

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

/** Puts a whole value where the open container waits for one. */
export function attach(state: State, top: Open | undefined, value: unknown): void {
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
export function setMember(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') object[key] = value;
  else Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
}

/** A bracket of the wrong kind closes what was forgotten; one that closes nothing is passed over. */
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

/** Ends the innermost open container. */
export function close(state: State, top: Open): void {
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
export function skipRest(state: State, top: Open): void {
  const { maxEntries } = state.bounds;
  const skipped = skipToClose(state) + 1;
  state.open.pop();
  remark(state, 'trimmed', `${skipped} of ${maxEntries + skipped} entries not read`);
  state.open.push(top);
  top.isAfterValue = true;
}

/** Past a container that is not kept, whose opening bracket was read. */
export function skipContainer(state: State): void {
  skipToClose(state);
  if (state.at < state.text.length) step(state);
}
