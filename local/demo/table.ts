/** A table of texts with a header, columns as wide as they need to be and cut at `maxChars`. */
export function formatTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  maxChars = 48,
): string {
  const cut = (text: string): string => (text.length > maxChars ? `${text.slice(0, maxChars - 1)}…` : text);
  const cells = [header, ...rows].map((row) => row.map(cut));
  const widths = header.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const lines = cells.map((row) =>
    row
      .map((text, column) => text.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const rule = widths.map((width) => '─'.repeat(width)).join('  ');
  return [lines[0], rule, ...lines.slice(1)].join('\n');
}
