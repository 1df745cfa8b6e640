/** The longest cycle of calls that is recognised as recursion. */
const maxCycle = 12;
/** This many repeated entries of one cycle mean a stack overflow; the place in the cycle where it ends is random. */
export const overflowEntries = 50;

/** A list of calls with its repetitions folded; all numbers are indices of the list. */
export interface Folded {
  /** What counts, in order. */
  readonly kept: readonly number[];
  /** Whole repetitions of what is before them: with or without one the rest folds to the same. */
  readonly repeats: readonly (readonly number[])[];
  /** True for a stack overflow: the place where such a stack ends is random. */
  readonly ranOver: boolean;
}

interface Pass {
  readonly kept: number[];
  readonly repeats: readonly (readonly number[])[];
  readonly keys: string[];
  /** The cycle that ran over, if one did: where it begins in `kept` and how long it is. */
  readonly overflow: { readonly start: number; readonly length: number } | undefined;
}

/** True when the last `length` entries repeat the `length` before them. */
function endsInCycle(keys: readonly string[], length: number): boolean {
  const end = keys.length;
  if (end < 2 * length) return false;
  for (let i = 1; i <= length; i++) {
    if (keys[end - i] !== keys[end - length - i]) return false;
  }
  return true;
}

function foldFrom(all: readonly string[], from: number, overflowsAt = overflowEntries): Pass {
  const kept: number[] = [];
  const keys: string[] = [];
  const repeats: number[][] = [];
  /** Repeated entries of each cycle, by its place and length. */
  const folded = new Map<number, number>();
  let overflow: Pass['overflow'];
  for (let index = from; index < all.length; index++) {
    kept.push(index);
    keys.push(all[index] ?? '');
    for (let length = 1; length <= maxCycle; length++) {
      if (!endsInCycle(keys, length)) continue;
      repeats.push(kept.splice(-length));
      keys.length -= length;
      const start = keys.length - length;
      const cycle = start * (maxCycle + 1) + length;
      const count = (folded.get(cycle) ?? 0) + length;
      folded.set(cycle, count);
      if (count >= overflowsAt) overflow = { start, length };
      break;
    }
  }
  return { kept, keys, repeats, overflow };
}

/** Index of the rotation of a cycle that comes first in the order of texts. */
function firstRotation(cycle: readonly string[]): number {
  let first = 0;
  for (let i = 1; i < cycle.length; i++) {
    if (isBefore(cycle, i, first)) first = i;
  }
  return first;
}

function isBefore(cycle: readonly string[], a: number, b: number): boolean {
  const { length } = cycle;
  for (let i = 0; i < length; i++) {
    const [left, right] = [cycle[(a + i) % length] ?? '', cycle[(b + i) % length] ?? ''];
    if (left !== right) return left < right;
  }
  return false;
}

/** Removes the incomplete repetition at the end of an overflowed stack. */
function withoutCutOff({ kept, keys, repeats, overflow }: Pass): Folded {
  if (overflow === undefined) return { kept, repeats, ranOver: false };
  const { start, length } = overflow;
  const end = start + length;
  const isCutOff = keys.length - end < length && keys.slice(end).every((key, i) => key === keys[start + i]);
  return { kept: isCutOff ? kept.slice(0, end) : kept, repeats, ranOver: isCutOff };
}

/**
 * Folds recursion: how deep it went must not matter. An entry, or a cycle of up to twelve, that repeats what is before
 * it goes. Of a stack that ran over, the part of a cycle at its end goes too, and one that is nothing but a cycle
 * begins with the same entry wherever an SDK cut it. Linear: twelve looks back an entry, at most two passes.
 */
export function foldRecursion(keys: readonly string[]): Folded {
  const pass = foldFrom(keys, 0);
  const folded = withoutCutOff(pass);
  const { overflow } = pass;
  if (overflow === undefined || overflow.start > 0 || folded.kept.length > overflow.length) return folded;
  const first = firstRotation(pass.keys.slice(0, overflow.length));
  if (first === 0) return folded;
  // A later beginning has up to one repetition less, and ran over all the same.
  return withoutCutOff(foldFrom(keys, folded.kept[first] ?? 0, overflowEntries - overflow.length));
}
