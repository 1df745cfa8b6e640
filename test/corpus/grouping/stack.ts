import type { RawEvent } from './fault.ts';
import type { World } from './world.ts';

export type RawFrame = Readonly<Record<string, unknown>>;

/** One written line of a stack, oldest call first: `[@trait|!trait …] [~|=]text [| source]`. */
export interface StackLine {
  /** `~` a library, `=` the language's own, nothing: the application. */
  readonly origin: 'app' | 'library' | 'language';
  readonly text: string;
  /** The line of source that runs. */
  readonly source: string | undefined;
}

const origins: Readonly<Record<string, 'library' | 'language'>> = { '~': 'library', '=': 'language' };

/** Reads the lines that this world has: `@trait` keeps a line only with the trait, `!trait` only without. */
export function stackLines(world: World, written: readonly string[]): StackLine[] {
  return written.flatMap((line) => {
    const words = line.split(' ');
    while (/^[@!]\w/.test(words[0] ?? '')) {
      const condition = words.shift() ?? '';
      if (world.has(condition.slice(1)) !== condition.startsWith('@')) return [];
    }
    const [head = '', ...rest] = words.join(' ').split(' | ');
    const origin = origins[head.slice(0, 1)] ?? 'app';
    const source = rest.length === 0 ? undefined : rest.join(' | ');
    return [{ origin, text: origin === 'app' ? head : head.slice(1), source }];
  });
}

/** The frames of the lines that this world has, each in the form of one SDK. */
export function framesOf(
  world: World,
  written: readonly string[],
  frameOf: (line: StackLine, at: number) => RawFrame,
): RawFrame[] {
  return stackLines(world, written).map(frameOf);
}

/** `path:line function` in its parts. */
export function placeOf(text: string): { path: string; line: number; name: string } {
  const [place = '', ...name] = text.split(' ');
  const colon = place.lastIndexOf(':');
  return { path: place.slice(0, colon), line: Number(place.slice(colon + 1)), name: name.join(' ') };
}

/** `in_app` as the SDK sends it; some senders leave it out. */
export function inAppOf(world: World, line: StackLine): RawFrame {
  return world.has('flagless') ? {} : { in_app: line.origin === 'app' };
}

/** The source around a frame, where the SDK could read it. */
export function sourceOf(world: World, line: StackLine, indent = '    '): RawFrame {
  if (world.has('sourceless') || line.source === undefined) return {};
  return {
    pre_context: ['', `${indent}# ${line.text}`],
    context_line: `${indent}${line.source}`,
    post_context: [''],
  };
}

export const repeat = (count: number, ...lines: string[]): string[] =>
  Array.from({ length: count }, () => lines).flat();

export interface RawException {
  readonly type?: string;
  readonly value?: unknown;
  readonly [key: string]: unknown;
}

/** An exception with its stack and mechanism. */
export function thrown(
  type: string,
  value: unknown,
  frames: readonly RawFrame[],
  more: RawFrame = {},
): RawException {
  return {
    type,
    value,
    ...(frames.length > 0 && { stacktrace: { frames } }),
    mechanism: { type: 'generic', handled: false },
    ...more,
  };
}

/** Root cause first, as it goes over the wire. */
export function chainOf(...exceptions: readonly RawException[]): RawEvent {
  const last = exceptions.length - 1;
  return { exception: { values: exceptions.map((exception, at) => linked(exception, last - at, last)) } };
}

/** With its place in the chain: 0 is what was caught, its parent the one that it caused. */
function linked(exception: RawException, id: number, last: number): RawException {
  const { mechanism } = exception;
  const own = typeof mechanism === 'object' && mechanism !== null ? mechanism : {};
  const link = id === 0 ? { exception_id: 0 } : { exception_id: id, type: 'chained', parent_id: id - 1 };
  return last === 0 ? exception : { ...exception, mechanism: { ...own, ...link } };
}
