/** Random numbers that a seed decides, so that a run can be repeated and another seed makes fresh values. */
export interface Dice {
  /** A whole number from 0 to `below` - 1. */
  readonly int: (below: number) => number;
  readonly pick: <T>(list: readonly T[]) => T;
  readonly chars: (alphabet: string, count: number) => string;
  /** What `once` generators made for this case. */
  readonly made: Map<Gen, Made>;
}

/** A generated piece of a template. `secrets` are the parts of `text` that nobody may see again. */
export interface Made {
  readonly text: string;
  readonly secrets: readonly string[];
}

export interface Gen {
  /** How the notation of a case shows this piece. */
  readonly label: string;
  readonly make: (dice: Dice) => Made;
}

/** FNV-1a over UTF-16 units. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  return hash >>> 0;
}

/** Each case has its own dice: adding a case does not change the values of the others. */
export function newDice(seed: number, caseId: string): Dice {
  let state = hashText(`${seed}/${caseId}`);
  // mulberry32
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  const int = (below: number) => next() % below;
  return {
    int,
    pick: (list) => {
      const picked = list[int(list.length)];
      if (picked === undefined) throw new Error('pick from an empty list');
      return picked;
    },
    chars: (alphabet, count) => {
      let text = '';
      for (let at = 0; at < count; at += 1) text += alphabet.charAt(int(alphabet.length));
      return text;
    },
    made: new Map(),
  };
}
