import { type GroupingComponent, counted, ignored } from './component.ts';
import { isUrl } from './filename.ts';
import { type FrameValues, evaluateFrame, frameLabel } from './frame.ts';
import { encodeLeaf } from './hash.ts';
import { isInApp } from './in-app.ts';
import type { GroupingEvent, GroupingFrame } from './input.ts';
import { isNative, languageOf, languageOfFrame } from './language.ts';
import { isLibraryFrame } from './library.ts';
import { isPassing } from './passing.ts';
import { isPlumbing } from './plumbing.ts';
import { foldRecursion, overflowEntries } from './recursion.ts';

/** What a stack trace adds to the key; `key` is empty when nothing of it counts. */
export interface StackValues {
  readonly key: string;
  /** True when only frames of libraries count: what happened is then in the text as well. */
  readonly isForeign: boolean;
  readonly component: GroupingComponent;
}

/** `app` counts in-app frames only; `system` is for stacks without in-app frames. */
export type FrameSelection = 'app' | 'system';

/** Frames looked at, those nearest to the crash: more than any SDK sends. */
export const maxFramesRead = 4096;
/** Frames that count, those nearest to the crash. */
export const maxFramesCounted = 50;

/** Of a stack of libraries alone: who called them differs from version to version, and the value counts as well. */
export const maxLibraryFramesCounted = 3;

const hints = {
  notInApp: 'not in app',
  library: 'a library frame, and frames of the application are known',
  plumbing: 'plumbing of the runtime: any fault has it',
  passing: 'it only passes the call on',
  nothing: 'nothing in it says where it is',
  recursion: 'recursion: repeats the frames before it',
  tooOld: 'too far from the crash',
  minified: 'a minified name, it changes with every build',
  lonely: 'one frame of a page without a function is no stack',
} as const;
type Hint = (typeof hints)[keyof typeof hints];

interface FrameState {
  readonly frame: GroupingFrame;
  values: FrameValues | undefined;
  hint: Hint | undefined;
}

/** SDKs that do not know leave every frame unmarked: those that are no known library's are then the application's. */
function selectFrames(
  frames: readonly GroupingFrame[],
  event: GroupingEvent,
  selection: FrameSelection,
): FrameState[] {
  const states = frames.map((frame): FrameState => ({ frame, values: undefined, hint: undefined }));
  if (selection === 'app') {
    for (const state of states) {
      if (!isInApp(state.frame, event)) state.hint = hints.notInApp;
      else if (isPlumbing(state.frame, languageOfFrame(state.frame, event.platform))) {
        state.hint = hints.plumbing;
      }
    }
    return states;
  }
  const libraries: FrameState[] = [];
  let hasOwn = false;
  for (const state of states) {
    const language = languageOfFrame(state.frame, event.platform);
    if (isPlumbing(state.frame, language)) state.hint = hints.plumbing;
    else if (isLibraryFrame(state.frame, language, false)) libraries.push(state);
    else hasOwn ||= evaluateFrame(state.frame, event.platform).key !== '';
  }
  if (hasOwn) for (const state of libraries) state.hint = hints.library;
  return states;
}

/** In a stack without in-app frames: true when all that count are of known libraries. */
const areForeign = (states: readonly FrameState[], event: GroupingEvent): boolean =>
  states.every(({ frame }) => isLibraryFrame(frame, languageOfFrame(frame, event.platform), false));

interface Counted {
  /** The frames that count, oldest first. */
  readonly counted: readonly FrameState[];
  /** Whole repetitions that recursion made. */
  readonly repeats: readonly (readonly FrameState[])[];
  readonly ranOver: boolean;
  /** The source line that failed; undefined when that line is random, as in a stack overflow. */
  readonly line: string | undefined;
  /** True when only frames of libraries count. */
  readonly isForeign: boolean;
}

/** Takes out the frames that only pass the call on, unless one of them is where it failed. */
function passOver(candidates: FrameState[], event: GroupingEvent): void {
  const failed = candidates.at(-1);
  let kept = 0;
  for (const state of candidates) {
    if (state !== failed && isPassing(state.frame, languageOfFrame(state.frame, event.platform))) {
      state.hint = hints.passing;
    } else candidates[kept++] = state;
  }
  candidates.length = kept;
}

/** Decides which frames count; the others get the hint that says why not. */
function countFrames(
  states: readonly FrameState[],
  event: GroupingEvent,
  selection: FrameSelection,
): Counted {
  const candidates: FrameState[] = [];
  for (const state of states) {
    if (state.hint !== undefined) continue;
    state.values ??= evaluateFrame(state.frame, event.platform);
    if (state.values.key !== '') candidates.push(state);
    else state.hint = state.values.minified ? hints.minified : hints.nothing;
  }
  passOver(candidates, event);
  const folded = foldRecursion(candidates.map(({ values }) => values?.key ?? ''));
  const at = (indices: readonly number[]) => indices.flatMap((index) => candidates[index] ?? []);
  for (const state of candidates) state.hint = hints.recursion;
  const kept = at(folded.kept);
  for (const state of kept) state.hint = undefined;
  const { ranOver } = folded;
  const repeats = folded.repeats.map(at);

  const [first] = kept;
  if (kept.length === 1 && first !== undefined && isLonely(first.frame, event)) {
    first.hint = hints.lonely;
    return { counted: [], repeats, ranOver, line: undefined, isForeign: false };
  }
  const isForeign = selection === 'system' && areForeign(kept, event);
  const limit =
    isForeign && !isNative(languageOf(event.platform)) ? maxLibraryFramesCounted : maxFramesCounted;
  for (const state of kept.slice(0, -limit)) state.hint = hints.tooOld;
  const failed = candidates.at(-1);
  // A recursion through several functions ends at any of them by chance; a function that calls itself ends in itself.
  const last = repeats.at(-1) ?? [];
  const isTold = failed?.hint === undefined || (last.length === 1 && last[0] === failed);
  const line = isTold ? failed?.values?.line : undefined;
  return { counted: kept.slice(-limit), repeats, ranOver, line, isForeign };
}

function isLonely(frame: GroupingFrame, event: GroupingEvent): boolean {
  if (frame.function || languageOfFrame(frame, event.platform) !== 'javascript') return false;
  return isUrl(frame.absPath ?? frame.filename ?? '');
}

/** Which frames of a stack must be kept and which may be left out, by index. */
export interface FrameNeeds {
  readonly needed: readonly number[];
  /** Repetitions of recursion: each may be kept whole or left out whole. */
  readonly repeats: readonly (readonly number[])[];
  /** So many frames of repetitions, the newest, must stay so that a stack that ran over is still seen as one. */
  readonly minRepeated: number;
}

/** Which frames a shortened stack must keep, so that its key is the key of the whole stack. */
export function frameNeeds(frames: readonly GroupingFrame[], event: GroupingEvent): FrameNeeds {
  for (const selection of ['app', 'system'] as const) {
    const states = selectFrames(frames, event, selection);
    const found = countFrames(states, event, selection);
    if (found.counted.length === 0) continue;
    const indices = new Map(states.map((state, index) => [state, index]));
    const at = (list: readonly FrameState[]) => list.flatMap((state) => indices.get(state) ?? []);
    const folded = new Set(found.repeats.flat());
    const cutOff = states.filter((state) => state.hint === hints.recursion && !folded.has(state));
    return {
      needed: [...at(found.counted), ...at(cutOff)],
      repeats: found.repeats.map(at),
      // The newest one has the line that failed.
      minRepeated: found.ranOver ? 2 * overflowEntries : 1,
    };
  }
  return { needed: [], repeats: [], minRepeated: 0 };
}

/** The frames as components; neighbours that do not count for the same reason become one. */
function describeFrames(
  states: readonly FrameState[],
  failed: FrameState | undefined,
  line: string | undefined,
): GroupingComponent[] {
  const components: GroupingComponent[] = [];
  for (let i = 0; i < states.length; i++) {
    const state = states[i];
    if (state === undefined) break;
    if (state.hint === undefined) {
      const children = [...(state.values?.children ?? [])];
      if (state === failed && line !== undefined) children.push(counted('context_line', line));
      components.push({ id: 'frame', contributes: true, children });
      continue;
    }
    let end = i + 1;
    while (states[end]?.hint === state.hint) end += 1;
    components.push(
      ignored('frame', state.hint, end - i === 1 ? frameLabel(state.frame) : `${end - i} frames`),
    );
    i = end - 1;
  }
  return components;
}

/** Evaluates one stack trace, frames oldest first (sentry-protocol 5.1 to 5.3). */
export function evaluateStack(
  allFrames: readonly GroupingFrame[],
  event: GroupingEvent,
  selection: FrameSelection,
): StackValues {
  const frames = allFrames.length > maxFramesRead ? allFrames.slice(-maxFramesRead) : allFrames;
  const states = selectFrames(frames, event, selection);
  const found = countFrames(states, event, selection);
  let key = '';
  for (const { values } of found.counted) key += encodeLeaf('F', values?.key ?? '');
  if (key !== '' && found.line !== undefined) key += encodeLeaf('c', found.line);
  const contributes = key !== '';
  const counting = selection === 'app' ? 'in-app frames' : 'no frame is in app: all that say something count';
  return {
    key,
    isForeign: found.isForeign,
    component: {
      id: 'stacktrace',
      contributes,
      hint: contributes ? counting : 'no usable frame',
      children: describeFrames(states, found.counted.at(-1), found.line),
    },
  };
}
