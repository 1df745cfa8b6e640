/** A row of the table has room for this many classes of characters, as a power of two. */
export const ROW_BITS = 6;
const ROW = 1 << ROW_BITS;

/**
 * Finds all of many patterns in one pass over a text (Aho and Corasick, 1975). It ignores case and marks on letters and
 * treats all digits alike, so the caller must check each match.
 */
export interface Automaton {
  /** The state after `state` and a character of class `c` is `next[(state << ROW_BITS) + c]`; the first state is 0. */
  readonly next: Uint16Array;
  /** The class of each UTF-16 unit. */
  readonly classes: Uint8Array;
  /** States from here on are the end of a pattern. */
  readonly firstAccepting: number;
  /** Which patterns end in a state, the longest first; by `state - firstAccepting`. */
  readonly accepted: readonly (readonly number[])[];
}

const special = new Map<string, string>(
  Object.entries({ ł: 'l', Ł: 'l', ø: 'o', Ø: 'o', đ: 'd', Đ: 'd', ð: 'd', Ð: 'd', ı: 'i', İ: 'i', ß: 's' }),
);

/** `é` → `e`, `Ｐ` → `p`, `7` → `0`: what the patterns are written in. */
export function foldCharacter(char: string): string {
  const base = special.get(char) ?? char.normalize('NFKD').charAt(0).toLowerCase();
  return base >= '0' && base <= '9' ? '0' : (special.get(base) ?? base);
}

/** Marks a letter of another script in a pattern. */
export const FOREIGN = '\ue000';

/** Where characters are that fold to others: Latin with marks, Greek, Cyrillic, full-width forms. */
const foldedRanges = [
  [0x20, 0x7f],
  [0xc0, 0x530],
  [0x1e00, 0x2000],
  [0xff01, 0xff5f],
] as const;

/**
 * `foreign` characters, letters of other scripts, all count as one `@foreign` in a pattern; characters that are `unseen` are
 * looked at as a pattern of their own, the last of all.
 */
export function buildAutomaton(
  patterns: readonly string[],
  foreign: readonly string[],
  unseen: readonly number[],
): Automaton {
  const { classes, count } = classesOf(patterns, foreign);
  if (count >= ROW) throw new RangeError('More classes of characters than a row has room for');
  for (const code of unseen) classes[code] = count;
  const { edges, fail, outputs, order } = buildTrie(patterns, classes);
  const states = edges.length;
  const isEnd = (state: number): boolean => outputs[state]?.length !== 0;
  const firstAccepting = order.filter((state) => !isEnd(state)).length;
  const numbers = new Uint16Array(states);
  let plain = 0;
  let ending = firstAccepting;
  for (let state = 0; state < states; state += 1) {
    numbers[state] = isEnd(state) ? ending : plain;
    if (isEnd(state)) ending += 1;
    else plain += 1;
  }
  // One more state for the characters that are not seen; behind them a pattern begins anew.
  const next = new Uint16Array((states + 1) * ROW);
  const accepted: number[][] = [];
  for (const state of order) {
    const from = (numbers[state] ?? 0) * ROW;
    const back = (numbers[fail[state] ?? 0] ?? 0) * ROW;
    if (state !== 0) next.copyWithin(from, back, back + ROW);
    for (const [code, target] of edges[state] ?? []) next[from + code] = numbers[target] ?? 0;
    next[from + count] = states;
    const found = outputs[state] ?? [];
    if (found.length > 0) accepted[(numbers[state] ?? 0) - firstAccepting] = found;
  }
  next.copyWithin(states * ROW, 0, ROW);
  accepted[states - firstAccepting] = [patterns.length];
  return { next, classes, firstAccepting, accepted };
}

interface Trie {
  readonly edges: Map<number, number>[];
  readonly fail: number[];
  readonly outputs: number[][];
  /** Nearer states first. */
  readonly order: readonly number[];
}

function buildTrie(patterns: readonly string[], classes: Uint8Array): Trie {
  const edges = [new Map<number, number>()];
  const outputs: number[][] = [[]];
  for (const [id, pattern] of patterns.entries()) {
    let state = 0;
    for (const char of pattern) {
      const code = classes[char.charCodeAt(0)] ?? 0;
      let target = edges[state]?.get(code);
      if (target === undefined) {
        target = edges.push(new Map()) - 1;
        outputs.push([]);
        edges[state]?.set(code, target);
      }
      state = target;
    }
    outputs[state]?.push(id);
  }
  const fail: number[] = edges.map(() => 0);
  const order = [0];
  for (const state of order) {
    for (const [code, target] of edges[state] ?? []) {
      order.push(target);
      if (state === 0) continue;
      let back = fail[state] ?? 0;
      while (back !== 0 && edges[back]?.has(code) !== true) back = fail[back] ?? 0;
      fail[target] = edges[back]?.get(code) ?? 0;
      outputs[target]?.push(...(outputs[fail[target] ?? 0] ?? []));
    }
  }
  return { edges, fail, outputs, order };
}

function classesOf(
  patterns: readonly string[],
  foreign: readonly string[],
): { classes: Uint8Array; count: number } {
  const known = new Map<string, number>([[FOREIGN, 1]]);
  for (const char of patterns.join('')) {
    if (!known.has(char)) known.set(char, known.size + 1);
  }
  const classes = new Uint8Array(65_536);
  for (const [from, to] of foldedRanges) {
    for (let code = from; code < to; code += 1) {
      classes[code] = known.get(foldCharacter(String.fromCharCode(code))) ?? 0;
    }
  }
  for (const [char, number] of known) classes[char.charCodeAt(0)] = number;
  for (const char of foreign) {
    classes[char.charCodeAt(0)] = 1;
    classes[char.toUpperCase().charCodeAt(0)] = 1;
  }
  return { classes, count: known.size + 1 };
}
