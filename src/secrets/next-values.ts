import { FILTERED } from './filtered.ts';
import type { KeyAt, Scan } from './scan-state.ts';
import { runEnd } from './value-ends.ts';
import { hasDigitOrSign, isGibberish } from './token-looks.ts';
import { isSecretText } from './values.ts';
import { work } from './work.ts';

/** `"old" -> "new"`, `from old to new`, `user / password`. */
const NEXT = /[?.]?["'`]?(?:\s{0,2}(?:->|=>|→|⇒)\s{0,2}|\s(?:to|into|auf|zu|in|a|à)\s|\s\/\s)["'`]?/y;
const NEXT_OF_LIST = /["'`]?(?:,\s{0,2}|\s(?:and|or|und|et|y)\s)["'`]?/y;
const PLURAL = /(?:codes|keys|tokens|passwords|secrets|pins)$/i;
const MAX_ITEMS = 12;

/** Plans the values that follow a hidden one under the same key, when `end` is behind it. */
export function planNext(scan: Scan, { start, end: keyEnd, keyClass }: KeyAt, end: number): void {
  const { text, planned } = scan;
  if (planned.length > 0 || keyClass === 'header' || keyClass === 'phrase' || keyClass === 'hook') return;
  const isList = PLURAL.test(text.slice(start, keyEnd));
  let at = end;
  for (let item = 0; item < (isList ? MAX_ITEMS : 1); item += 1) {
    const pattern = isList ? NEXT_OF_LIST : NEXT;
    pattern.lastIndex = at;
    const length = pattern.exec(text)?.[0].length;
    work.steps += 4;
    if (length === undefined) return;
    const from = at + length;
    if (text.startsWith(FILTERED, from)) return;
    let stop = runEnd(text, from, 'text', from + 256);
    while (
      stop > from &&
      '.,;:!?)'.includes(text.charAt(stop - 1)) &&
      stop === runEnd(text, stop, 'text', stop + 1)
    )
      stop -= 1;
    const value = text.slice(from, stop);
    if (value.length < 4 || !(hasDigitOrSign(value) || isGibberish(value))) return;
    if (!isSecretText(keyClass === 'secret' ? 'password' : keyClass, value, 'near')) return;
    planned.push({ start: from, end: stop });
    at = stop;
  }
}
