import type { KeyAt, Scan } from './scan-state.ts';
import { classifyKey } from './keys.ts';
import { hasDigitOrSign, isGibberish } from './token-looks.ts';
import type { Span } from './typed-values.ts';
import { isSecretText } from './values.ts';
import { work } from './work.ts';

const CELL = /^\s?["']?[\w.@ -]{1,40}["']?\s?$/;
const MAX_LINE_CHARS = 512;
const MAX_ROWS = 20;
const MAX_CELLS = 64;

/**
 * The cells under a sensitive name in the first line of a table: `user,password` and then `ann,x`. `end` is behind the
 * name. The cells are planned, as they come further on.
 */
export function planCells(scan: Scan, start: number, end: number): void {
  const { text, floor, planned } = scan;
  if (planned.length > 0) return;
  const sign = separatorOf(text, start, end);
  if (sign === '') return;
  const lineStart = Math.max(floor, text.lastIndexOf('\n', start) + 1);
  const lineStop = text.indexOf('\n', end);
  work.steps += 32;
  if (lineStop === -1 || lineStop - lineStart > MAX_LINE_CHARS) return;
  work.steps += lineStop - lineStart;
  const names = cellsOf(text.slice(lineStart, lineStop), sign);
  if (names.length < 2 || !names.every((name) => CELL.test(name))) return;
  const classes = names.map((name) => classifyKey(name.trim()));
  let at = lineStop + 1;
  for (let row = 0; row < MAX_ROWS && at < text.length; row += 1) {
    const found = text.indexOf('\n', at);
    const stop = Math.min(found === -1 ? text.length : found, at + MAX_LINE_CHARS);
    work.steps += stop - at;
    const cells = cellsOf(text.slice(at, stop), sign);
    if (cells.length !== names.length) return;
    let cellStart = at;
    for (const [column, cell] of cells.entries()) {
      const value = cell.replaceAll(/^[\s"']{1,3}|[\s"']{1,3}$/g, '');
      const from = cellStart + cell.indexOf(value);
      if (value !== '' && isCellSecret(classes[column] ?? 'none', value))
        planned.push({ start: from, end: from + value.length });
      cellStart += cell.length + 1;
    }
    at = stop + 1;
  }
}

const isCellSecret = (keyClass: ReturnType<typeof classifyKey>, value: string): boolean =>
  isSecretText(keyClass, value, 'assigned') && (hasDigitOrSign(value) || isGibberish(value));

const cellsOf = (line: string, sign: string): string[] => line.replace(/\r$/, '').split(sign, MAX_CELLS);

/** The sign that parts the cells: behind the name, or before it when the name ends its line. */
function separatorOf(text: string, start: number, end: number): string {
  const next = text.charAt(end);
  if (next === ',' || next === ';' || next === '\t' || next === '|') return next;
  if (next !== '\n' && next !== '\r') return '';
  const before = text.charAt(start - 1);
  return before === ',' || before === ';' || before === '\t' || before === '|' ? before : '';
}

const TUPLE = /\(([^()\n]{1,200})$/;

/** `Key (email, reset_token)=(a@x.test, x)`, as PostgreSQL reports: the value at the place of the name. */
export function tupleSecretAt({ text, floor }: Scan, { start, end, keyClass }: KeyAt): Span | undefined {
  const names = TUPLE.exec(text.slice(Math.max(floor, start - 200), end))?.[1]?.split(',', MAX_CELLS) ?? [''];
  const from = end + 3;
  const stop = text.indexOf(')', from);
  work.steps += 200;
  if (stop === -1 || stop - from > MAX_LINE_CHARS) return undefined;
  work.steps += stop - from;
  const value = text.slice(from, stop).split(',', MAX_CELLS)[names.length - 1]?.trim() ?? '';
  if (value === '' || !isSecretText(keyClass, value, 'assigned')) return undefined;
  const at = text.indexOf(value, from);
  return { start: at, end: at + value.length };
}
