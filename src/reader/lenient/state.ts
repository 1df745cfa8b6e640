import type { Cursor } from './token.ts';
import { limits } from '../trim-sizes.ts';
import { note, segment, type Notes, type Remark } from '../remarks.ts';
import { cutText } from '../text.ts';

export interface LenientBounds {
  /** Containers inside each other; what is deeper is replaced by `[Object]` or `[Array]`. */
  readonly maxDepth: number;
  /** Members of one object or entries of one list that are read; the rest is counted. */
  readonly maxEntries: number;
  /** Keys whose lists are kept at both ends, and how many entries of them; of all others the first entries are read. */
  readonly bothEndsOf: ReadonlyMap<string, number>;
  /** Broken commas, colons and brackets after which reading stops: it is not JSON. */
  readonly maxStructuralFaults: number;
}

/** An object or list whose end has not come yet. */
export interface Open {
  readonly list: unknown[] | undefined;
  readonly object: Record<string, unknown> | undefined;
  readonly keepsEnds: boolean;
  /** Members or entries that are read. */
  readonly maxEntries: number;
  /** The middle was skipped: what comes is the end of a list that keeps both. */
  isAtTail: boolean;
  count: number;
  key: string | undefined;
  hasColon: boolean;
  isAfterValue: boolean;
  /** The last key and its number, in case a decimal comma follows. */
  lastKey: string | undefined;
}

/** How far the reading of one text is. */
export interface State extends Cursor {
  readonly open: Open[];
  readonly notes: Notes;
  readonly bounds: LenientBounds;
  root: unknown;
  hasRoot: boolean;
  lists: number;
  /** Characters read again after the middle of a list was skipped. */
  rereadChars: number;
  scalars: number;
  structuralFaults: number;
  firstFaultAt: number | undefined;
  remarks: number;
}

const maxRemarks = 20;
const maxPointerKeys = 32;

/** The state before the first character. */
export function newState(text: string, bounds: LenientBounds, notes: Notes): State {
  return {
    text,
    at: 0,
    steps: 0,
    open: [],
    notes,
    bounds,
    root: undefined,
    hasRoot: false,
    lists: 0,
    rereadChars: 0,
    scalars: 0,
    structuralFaults: 0,
    firstFaultAt: undefined,
    remarks: 0,
  };
}

/** Moves the cursor past one character. */
export function step(state: State): void {
  state.at += 1;
  state.steps += 1;
}

/** A repair that is counted: see `LenientJson.structuralFaults`. */
export function repairStructure(state: State, detail: string): void {
  state.structuralFaults += 1;
  repair(state, 'replaced', detail);
}

/** Notes that something was not JSON, at the value that is being read. */
export function repair(state: State, kind: Remark['kind'], detail: string): void {
  state.firstFaultAt ??= state.at;
  remark(state, kind, detail);
}

/** The pointer is only put together for a remark that is kept: keys can be long and repairs many. */
export function remark(state: State, kind: Remark['kind'], detail: string): void {
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
