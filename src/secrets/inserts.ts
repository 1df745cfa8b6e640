import { classifyKey, type KeyClass } from './keys.ts';
import { closingQuote, quoteLength, runEnd } from './value-ends.ts';
import { isSecretText } from './values.ts';
import { work } from './work.ts';
import type { Span } from './typed-values.ts';

const HEAD = /[\w."`[\]]{1,128}\s{0,8}\(([^()]{1,512})\)\s{0,8}values\s{0,8}/iy;
const MAX_ROWS = 20;
const MAX_COLUMNS = 64;
const MAX_STATEMENT_CHARS = 4096;

/** The values of sensitive columns in `INSERT INTO t (a, password) VALUES ('x', 'y')`, when `start` is behind `into `. */
export function insertedSecretsAt(text: string, start: number): readonly Span[] {
  HEAD.lastIndex = start;
  const head = HEAD.exec(text);
  if (head === null) return [];
  const classes = (head[1] ?? '').split(',', MAX_COLUMNS).map((column) => classifyKey(column.trim()));
  work.steps += 2 * head[0].length;
  if (classes.every((keyClass) => keyClass === 'none')) return [];
  const found: Span[] = [];
  const limit = Math.min(text.length, start + MAX_STATEMENT_CHARS);
  let at = start + head[0].length;
  for (let row = 0; row < MAX_ROWS && text[at] === '('; row += 1) {
    at = readRow(text, at + 1, limit, classes, found);
    while (at < limit && ', \t\r\n'.includes(text.charAt(at))) at += 1;
  }
  work.steps += 2 * (at - start);
  return found;
}

/** Returns the index behind the row. */
function readRow(
  text: string,
  from: number,
  limit: number,
  classes: readonly KeyClass[],
  found: Span[],
): number {
  let at = from;
  for (let column = 0; at < limit && column < MAX_COLUMNS; column += 1) {
    while (at < limit && ' \t\r\n'.includes(text.charAt(at))) at += 1;
    if (/[NEbx]/i.test(text.charAt(at)) && quoteLength(text, at + 1) > 0) at += 1;
    const quote = quoteLength(text, at);
    const start = at + quote;
    const close = quote > 0 ? closingQuote(text, at, quote, limit) : unquotedEnd(text, at);
    if (close === -1) return limit;
    const keyClass = classes[column] ?? 'none';
    const isSecret = isSecretText(
      keyClass,
      text.slice(start, Math.min(close, start + 256)),
      quote > 0 ? 'quoted' : 'assigned',
    );
    if (isSecret && (quote > 0 || !/^[\w.]{0,64}\(/.test(text.slice(start, start + 66))))
      found.push({ start, end: close });
    at = close + quote;
    while (at < limit && !',)'.includes(text.charAt(at))) at += 1;
    if (text[at] === ')') return at + 1;
    at += 1;
  }
  return at;
}

function unquotedEnd(text: string, start: number): number {
  const end = runEnd(text, start, 'text', start + 512);
  const comma = text.indexOf(',', start);
  return comma !== -1 && comma < end ? comma : end;
}
