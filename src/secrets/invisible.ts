/**
 * Characters that are not seen: controls but tab and line ends, the soft hyphen, joiners, direction marks, characters
 * without a width. Between the letters of a key they would hide it from a search and from nothing else.
 */
const ranges = [
  [0x00, 0x08],
  [0x0e, 0x1f],
  [0x7f, 0x9f],
  [0xad, 0xad],
  [0x034f, 0x034f],
  [0x061c, 0x061c],
  [0x115f, 0x1160],
  [0x17b4, 0x17b5],
  [0x180b, 0x180f],
  [0x200b, 0x200f],
  [0x202a, 0x202e],
  [0x2060, 0x206f],
  [0x3164, 0x3164],
  [0xfe00, 0xfe0f],
  [0xfeff, 0xfeff],
  [0xffa0, 0xffa0],
  [0xfff9, 0xfffb],
] as const;

export const invisibleCodes: readonly number[] = ranges.flatMap(([from, to]) =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index),
);

const hex = (code: number): string => `\\u${code.toString(16).padStart(4, '0')}`;
/** An order to a terminal, such as a colour, or one of those above. */
const UNSEEN = new RegExp(
  `[\\u001b\\u009b]\\[?[\\d;?]{0,16}[A-Za-z]|[${ranges.map(([from, to]) => `${hex(from)}-${hex(to)}`).join('')}]`,
  'g',
);

/** The text as it is seen. */
export function visibleText(text: string): string {
  return text.replaceAll(UNSEEN, '');
}
