import {
  type FramePlace,
  framesLookedAt,
  grouping,
  needsOf,
  originEvent,
  type StackOrigin,
} from './grouping/current.ts';
import type { JsonObject } from '../../reader/json.ts';
import { limits } from '../../reader/trim-sizes.ts';

/** The names of a frame, cut but not cleaned: enough to tell whether it counts. */
function placeOf(raw: JsonObject): FramePlace {
  return {
    filename: textOf(raw['filename'], limits.pathChars),
    absPath: textOf(raw['abs_path'], limits.pathChars),
    function: textOf(raw['function'], limits.symbolChars),
    module: textOf(raw['module'], limits.symbolChars),
    package: textOf(raw['package'], limits.pathChars),
    platform: textOf(raw['platform'], limits.platformChars),
    contextLine: textOf(raw['context_line'], limits.codeLineChars),
    inApp: raw['in_app'] === true,
  };
}

function textOf(value: unknown, maxChars: number): string | undefined {
  return typeof value === 'string' && value !== '' ? value.slice(0, maxChars) : undefined;
}

/** The numbers below `length` from both ends: the last, the first, the last but one … */
function* fromEnds(length: number): Generator<number> {
  for (let first = 0, last = length - 1; first <= last; first++, last--) {
    yield last;
    if (first < last) yield first;
  }
}

/**
 * Which frames of a long stack are kept: those that grouping and culprit need, wherever they are, then both ends, then
 * whole repetitions of a recursion. So the key of what is kept is the key of the whole stack.
 */
export function chooseFrames(
  all: readonly JsonObject[],
  max: number,
  origin: StackOrigin,
): readonly JsonObject[] {
  if (all.length <= max) return all;
  const looked = Math.min(all.length, framesLookedAt, origin.looksLeft);
  origin.looksLeft -= looked;
  const from = all.length - looked;
  const { needed, repeats, minRepeated } = needsOf(all.slice(from).map(placeOf), origin);
  const chosen = new Set(needed.slice(0, max).map((index) => from + index));
  const addRepeat = (at: number): number => {
    const repeat = repeats[at] ?? [];
    if (chosen.size + repeat.length > max) return 0;
    for (const index of repeat) chosen.add(from + index);
    return repeat.length;
  };
  for (let at = repeats.length - 1, added = 0; at >= 0 && added < minRepeated; at--) added += addRepeat(at);
  const repeated = new Set(repeats.flat().map((index) => from + index));
  for (const index of fromEnds(all.length)) {
    if (chosen.size >= max) break;
    if (!repeated.has(index)) chosen.add(index);
  }
  for (const at of fromEnds(repeats.length)) addRepeat(at);
  return [...chosen]
    .toSorted((a, b) => a - b)
    .flatMap((index): readonly JsonObject[] => all.slice(index, index + 1));
}

/** How many of the oldest frames have their variables kept when there is no room for all. */
const oldestDetailed = 5;

/**
 * Frames whose variables and source around are kept, by index: in-app ones, the newest first, and the ends. Undefined
 * for a stack so short that all are.
 */
export function detailedFrames(
  frames: readonly JsonObject[],
  origin: StackOrigin,
): ReadonlySet<number> | undefined {
  const max = limits.framesWithDetail;
  if (frames.length <= max) return undefined;
  const event = originEvent(origin);
  const chosen = new Set<number>();
  for (let i = frames.length - 1; i >= 0 && chosen.size < max - 2 * oldestDetailed; i--) {
    const frame = frames[i];
    if (frame?.['in_app'] === true && grouping.isInApp(placeOf(frame), event)) chosen.add(i);
  }
  for (let i = 0; i < oldestDetailed; i++) chosen.add(i);
  for (let i = frames.length - 1; i >= 0 && chosen.size < max; i--) chosen.add(i);
  return chosen;
}
