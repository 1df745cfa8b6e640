const maxChars = 2_000;

/** Control characters, which browsers drop from an address, and the backslash, which they read as a slash. */
// oxlint-disable-next-line no-control-regex -- they are what is refused
const misread = /[\u0000-\u0020\u007f\\]/;

/**
 * A path of our own out of a `next=`; the root for anything that a browser could read as another site. The text begins
 * with a single slash.
 */
export function ownPath(text: string | undefined): string {
  if (text === undefined || text.length > maxChars) return '/';
  if (!text.startsWith('/') || text.startsWith('//') || misread.test(text)) return '/';
  return text.isWellFormed() ? text : '/';
}
