/** So often an end is cut: names that tools make are not nested deeper. */
const maxRounds = 8;

/** Cuts what a pattern finds at the end of a text, again and again. The pattern must be anchored there and bounded. */
export function cutEnd(text: string, suffix: RegExp): string {
  let rest = text;
  for (let rounds = 0; rounds < maxRounds; rounds++) {
    const before = rest;
    rest = rest.replace(suffix, '');
    if (rest === before) break;
  }
  return rest;
}

/** Cuts a part in brackets at the end of a text, such as ` [clone .cold]`. */
export function cutBrackets(text: string): string {
  if (!text.endsWith(']')) return text;
  const open = text.lastIndexOf('[');
  return open <= 0 ? text : text.slice(0, open).trimEnd();
}

/** A text up to the first of some marks. */
export function cutFrom(text: string, ...marks: readonly string[]): string {
  let end = text.length;
  for (const mark of marks) {
    const at = text.indexOf(mark);
    if (at >= 0 && at < end) end = at;
  }
  return text.slice(0, end);
}
