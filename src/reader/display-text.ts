/** Colours and cursor moves that loggers put into messages. */
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const ansiEscape = /[\u001b\u009b]\[?[0-9;?]{0,32}[A-Za-z]/g;

/** White space of any kind, which must not break a line of a list. */
const whitespace = /[\t-\r\u0085\u2028\u2029 ]+/g;

/**
 * Control characters, direction marks and overrides, and characters without a width: they can make a title
 * read as something it is not. The joiner (U+200D) stays, emoji are made with it.
 */
export const invisible =
  /[\p{Cc}\p{Bidi_Control}\xad\u180e\u200b\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

/** True for text that needs nothing done: printable ASCII without runs of blanks. */
const plain = /^(?:[!-~]+(?: [!-~]+)*)?$/;

/**
 * One line of text that is safe to show: no control or bidi characters, blanks collapsed, at most `maxChars`
 * UTF-16 units (the last one `…` when something was cut), never half a character.
 */
export function displayLine(text: string, maxChars: number): string {
  // Removing can only shorten: four times the length is enough to look at.
  const input = text.length > maxChars * 4 ? text.slice(0, maxChars * 4) : text;
  const clean = plain.test(input)
    ? input
    : input.replace(ansiEscape, '').replace(whitespace, ' ').replace(invisible, '').toWellFormed().trim();
  if (clean.length <= maxChars && input.length === text.length) return clean;
  if (clean.length < maxChars) return `${clean}…`;
  const last = clean.charCodeAt(maxChars - 2);
  const isHighSurrogate = last >= 0xd800 && last <= 0xdbff;
  return `${clean.slice(0, maxChars - (isHighSurrogate ? 2 : 1))}…`;
}

/** The first line with something on it. Reads at most 8,192 characters. */
export function firstLine(text: string): string {
  const input = text.length > 8192 ? text.slice(0, 8192) : text;
  const start = input.search(/\S/);
  if (start < 0) return '';
  const end = input.slice(start).search(/[\r\n]/);
  return end < 0 ? input.slice(start) : input.slice(start, start + end);
}
