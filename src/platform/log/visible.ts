/** Nothing to do: printable ASCII, with tabs and line breaks. */
const plain = /^[\t\n -~]*$/;

/**
 * Control characters but tab and line feed (escape sequences for terminals begin with one), direction marks and
 * overrides, line separators, and characters without a width. The joiner (U+200D) stays, emoji are made with it.
 */
const unseen =
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\p{Bidi_Control}\xad\u180e\u200b\u2028\u2029\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

/**
 * Makes all characters of a text visible: replaces those that a terminal obeys or hides with their code, `\u001b`. So
 * no client can forge a log line or make it look like another one, even after `jq -r`.
 */
export function showInvisible(text: string): string {
  if (plain.test(text)) return text;
  return text.replaceAll('\r\n', '\n').replace(unseen, codeOf);
}

function codeOf(char: string): string {
  const code = (char.codePointAt(0) ?? 0).toString(16);
  return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, '0')}`;
}
