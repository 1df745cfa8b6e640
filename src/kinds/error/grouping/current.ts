import { normalizeFunction } from './v1/function.ts';
import { carriesMessage, mainException } from './v1/group-exceptions.ts';
import { crashingFrame, isInApp } from './v1/in-app.ts';
import type { GroupingEvent, GroupingFrame } from './v1/input.ts';
import { isNative, languageOfFrame } from './v1/language.ts';
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
  languageOfFrame,
  isNative,
  /** The function as it counts, without what compilers add; undefined when the text is no name. */
  normalizeFunction,
} as const;

/** What must be known of an event before its stacks are read. */
export interface StackOrigin {
  readonly platform: string;
  readonly sdkName: string | undefined;
  /** Frames of long stacks that may still be looked at, in all stacks of the event. */
  looksLeft: number;
}

/** A frame as far as grouping reads it. */
export type FramePlace = GroupingFrame;

/** An event that tells only its origin. */
export function originEvent({ platform, sdkName }: StackOrigin): GroupingEvent {
  return {
    platform,
    level: 'error',
    sdk: sdkName === undefined ? undefined : { name: sdkName, version: '' },
  };
}

/** So many frames of a stack, those nearest to the crash, are looked at: more than any SDK sends. */
export const framesLookedAt = maxFramesRead;

/** What is known before the stacks of an event are read. */
export function stackOrigin(platform: string, sdkName: string | undefined): StackOrigin {
  return { platform, sdkName, looksLeft: 2 * maxFramesRead };
}

/** Which frames of a stack grouping and culprit need: what is left out beside them changes neither. */
export function needsOf(frames: readonly GroupingFrame[], origin: StackOrigin): FrameNeeds {
  const event = originEvent(origin);
  const needs = frameNeeds(frames, event);
  const crashed = crashingFrame(frames, event);
  if (crashed === undefined) return needs;
  return { ...needs, needed: [...needs.needed, frames.lastIndexOf(crashed)] };
}
