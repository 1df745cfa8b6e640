import type { Frame } from '../../kinds/error/schema.ts';

/** A part of a stack: one frame of the application, or a run of library frames that a page folds. */
export type StackPart =
  | { readonly kind: 'app'; readonly frame: Frame }
  | { readonly kind: 'library'; readonly frames: readonly Frame[] };

export const frameOrders = ['newest', 'oldest'] as const;
export type FrameOrder = (typeof frameOrders)[number];

/** The parts of a stack in the order that a reader chose. Frames are stored oldest call first. */
export function foldFrames(frames: readonly Frame[], order: FrameOrder): StackPart[] {
  const ordered = order === 'newest' ? frames.toReversed() : frames;
  const parts: StackPart[] = [];
  let run: Frame[] = [];
  for (const frame of ordered) {
    if (!frame.inApp) {
      run.push(frame);
      continue;
    }
    if (run.length > 0) parts.push({ kind: 'library', frames: run });
    run = [];
    parts.push({ kind: 'app', frame });
  }
  if (run.length > 0) parts.push({ kind: 'library', frames: run });
  return parts;
}

/** A line of source code around a frame; the number is undefined when the frame does not say its line. */
export interface SourceLine {
  readonly number: number | undefined;
  readonly text: string;
  readonly isFailing: boolean;
}

/** The lines of source that came with a frame, with their numbers. */
export function sourceLines({ preContext = [], contextLine, postContext = [], lineno }: Frame): SourceLine[] {
  if (contextLine === undefined) return [];
  return [...preContext, contextLine, ...postContext].map((text, index) => {
    const offset = index - preContext.length;
    const number = lineno === undefined ? undefined : lineno + offset;
    return { number: number !== undefined && number > 0 ? number : undefined, text, isFailing: offset === 0 };
  });
}

/** Where a frame is: file, line and column, or the address when there is no file. */
export function placeOf({
  filename,
  absPath,
  module,
  package: library,
  lineno,
  colno,
  instructionAddr,
}: Frame): string {
  const file = filename ?? absPath ?? module ?? library;
  if (file === undefined) return instructionAddr ?? '';
  const column = colno === undefined ? '' : `:${colno}`;
  return lineno === undefined ? file : `${file}:${lineno}${column}`;
}
