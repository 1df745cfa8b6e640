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

const table = new Uint8Array(65_536);
for (const code of invisibleCodes) table[code] = 1;

/** A colour or another order to a terminal; its first character is one of those above. */
// oxlint-disable-next-line no-control-regex -- it is what is looked for
const TERMINAL_ORDER = /[\u001b\u009b]\[?[\d;?]{0,16}[A-Za-z]/y;

/** The text as it is seen. */
export function visibleText(text: string): string {
  let visible = '';
  let copied = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (table[text.charCodeAt(at)] !== 1) continue;
    visible += text.slice(copied, at);
    TERMINAL_ORDER.lastIndex = at;
    at += (TERMINAL_ORDER.exec(text)?.[0].length ?? 1) - 1;
    copied = at + 1;
  }
  return copied === 0 ? text : visible + text.slice(copied);
}
