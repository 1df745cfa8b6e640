import { type GroupingComponent, ignored } from './component.ts';
import { type FrameValues, evaluateFrame, frameLabel } from './frame.ts';
import { encodeLeaf } from './hash.ts';
import { isInApp, isLibraryFrame, trustsPythonPaths } from './in-app.ts';
import type { GroupingEvent, GroupingFrame } from './input.ts';
import { languageOf } from './language.ts';
import { isUrl } from './filename.ts';

/** What a stack trace adds to the key; `key` is empty when nothing of it counts. */
export interface StackValues {
  readonly key: string;
  readonly component: GroupingComponent;
}

/** `app` counts in-app frames only; `system` is for stacks that have none. */
export type FrameSelection = 'app' | 'system';

/** Frames looked at, newest first: no SDK sends more than 250, and 50 are kept. */
const maxFramesRead = 250;
/** Frames that count, those nearest to the crash. */
const maxFramesCounted = 50;
/** The longest cycle of calls that is recognised as recursion. */
const maxCycleFrames = 4;

const hints = {
  notInApp: 'not in app',
  library: 'a library frame, and frames of the application are known',
  nothing: 'nothing in it says where it is',
  recursion: 'recursion: repeats the frames before it',
  tooOld: `further than ${maxFramesCounted} frames from the crash`,
  minified: 'most names are minified, they change with every build',
  lonely: 'one frame of a page without a function is no stack',
} as const;
type Hint = (typeof hints)[keyof typeof hints];

interface FrameState {
  readonly frame: GroupingFrame;
  values: FrameValues | undefined;
  hint: Hint | undefined;
}

/** Java SDKs leave most frames unmarked: when some are no known library's, those stand for the application. */
function selectFrames(
  frames: readonly GroupingFrame[],
  event: GroupingEvent,
  selection: FrameSelection,
): FrameState[] {
  if (selection === 'app') {
    return frames.map((frame) => ({
      frame,
      values: undefined,
      hint: isInApp(frame, event) ? undefined : hints.notInApp,
    }));
  }
  const trusts = trustsPythonPaths(event);
  const isUnknownJava = (frame: GroupingFrame) =>
    languageOf(frame.platform ?? event.platform) === 'java' && !isLibraryFrame(frame, 'java', trusts);
  const hasUnknown = frames.some(isUnknownJava);
  return frames.map((frame) => ({
    frame,
    values: undefined,
    hint: hasUnknown && !isUnknownJava(frame) ? hints.library : undefined,
  }));
}

/** True when the last `length` entries repeat the `length` before them. */
function endsInCycle(kept: readonly FrameState[], length: number): boolean {
  const end = kept.length;
  if (end < 2 * length) return false;
  for (let i = 1; i <= length; i++) {
    if (kept[end - i]?.values?.key !== kept[end - length - i]?.values?.key) return false;
  }
  return true;
}

/**
 * How deep a recursion went must not matter: a frame, or a cycle of up to four, that repeats what stands
 * before it does not count. By the values that count, not by line, so other call sites collapse as well.
 */
function collapseRecursion(states: readonly FrameState[], platform: string): FrameState[] {
  const kept: FrameState[] = [];
  for (const state of states) {
    if (state.hint !== undefined) continue;
    state.values = evaluateFrame(state.frame, platform);
    if (state.values.key === '') {
      state.hint = hints.nothing;
      continue;
    }
    kept.push(state);
    for (let length = 1; length <= maxCycleFrames; length++) {
      if (!endsInCycle(kept, length)) continue;
      for (const repeated of kept.splice(-length)) repeated.hint = hints.recursion;
      break;
    }
  }
  return kept;
}

function rejectStack(kept: readonly FrameState[], event: GroupingEvent): Hint | undefined {
  const [first] = kept;
  if (first === undefined) return undefined;
  const { frame } = first;
  if (kept.length === 1 && languageOf(frame.platform ?? event.platform) === 'javascript') {
    if (!frame.function && isUrl(frame.absPath ?? frame.filename ?? '')) return hints.lonely;
  }
  const minified = kept.reduce((count, { values }) => (values?.minified === true ? count + 1 : count), 0);
  return minified > 0 && minified * 2 >= kept.length ? hints.minified : undefined;
}

/** The frames as components; neighbours that do not count for the same reason become one. */
function describeFrames(states: readonly FrameState[]): GroupingComponent[] {
  const components: GroupingComponent[] = [];
  for (let i = 0; i < states.length; i++) {
    const state = states[i];
    if (state === undefined) break;
    if (state.hint === undefined) {
      components.push({ id: 'frame', contributes: true, children: state.values?.children ?? [] });
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
  let kept = collapseRecursion(states, event.platform);
  const rejected = rejectStack(kept, event);
  if (rejected !== undefined) {
    for (const state of kept) state.hint = rejected;
    kept = [];
  }
  for (const state of kept.slice(0, -maxFramesCounted)) state.hint = hints.tooOld;

  let key = '';
  for (const state of kept.slice(-maxFramesCounted)) key += encodeLeaf('F', state.values?.key ?? '');
  const contributes = key !== '';
  const hint = contributes
    ? selection === 'app'
      ? 'in-app frames'
      : 'no frame is in app: all count'
    : undefined;
  const children = describeFrames(states);
  return {
    key,
    component: hint
      ? { id: 'stacktrace', contributes, hint, children }
      : { id: 'stacktrace', contributes, hint: rejected ?? 'no usable frame', children },
  };
}
