import { normalizeFunction } from './v1/function.ts';
import { carriesMessage, mainException } from './v1/group-exceptions.ts';
import { crashingFrame, isInApp } from './v1/in-app.ts';
import type { GroupingEvent, GroupingFrame } from './v1/input.ts';
import { isNative, languageOf } from './v1/language.ts';
import { type FrameNeeds, frameNeeds, maxFramesRead } from './v1/stack.ts';
import { chooseThread } from './v1/thread.ts';

/**
 * What the grouping in use knows about an event beside its key. Titles and the readers of stacks ask here and not a
 * version: a new version of the grouping is one change in this file, and a frozen one freezes no title.
 */
export const grouping = {
  /** The exception that names the event. */
  mainException,
  /** The thread the event is about. */
  chooseThread,
  /** The frame where it went wrong. */
  crashingFrame,
  /** True when the text of the event counts, not its made-up exception. */
  carriesMessage,
  isInApp,
  languageOf,
  isNative,
  /** The function as it counts, without what compilers add; undefined when the text is no name. */
  normalizeFunction,
} as const;

/** What must be known of an event before its stacks are read. */
export interface StackOrigin {
  readonly platform: string;
  readonly sdkName: string | undefined;
}

/** A frame as far as grouping reads it. */
export type FramePlace = GroupingFrame;

/** An event of which only the origin is known. */
export function originEvent({ platform, sdkName }: StackOrigin): GroupingEvent {
  return {
    platform,
    level: 'error',
    sdk: sdkName === undefined ? undefined : { name: sdkName, version: '' },
  };
}

/**
 * Which frames of a stack of any length grouping and culprit need: what is left out beside them changes neither. Frames
 * further than 4,096 from the crash are not looked at.
 */
export function needsOf(frames: readonly GroupingFrame[], origin: StackOrigin): FrameNeeds {
  const event = originEvent(origin);
  const offset = Math.max(0, frames.length - maxFramesRead);
  const read = offset === 0 ? frames : frames.slice(offset);
  const { needed, repeats, minRepeated } = frameNeeds(read, event);
  const crashed = crashingFrame(read, event);
  const moved = (indices: readonly number[]) => indices.map((index) => offset + index);
  return {
    needed: [...moved(needed), ...(crashed === undefined ? [] : [offset + read.lastIndexOf(crashed)])],
    repeats: repeats.map(moved),
    minRepeated,
  };
}
