/** What must not happen and did: every kind is counted, a few of each are kept. */
export interface Violations {
  readonly add: (kind: string, detail: string) => void;
  readonly total: () => number;
  readonly list: () => readonly Violation[];
}

export interface Violation {
  readonly kind: string;
  readonly times: number;
  readonly examples: readonly string[];
}

const maxKinds = 50;
const maxExamples = 3;
const maxDetailChars = 400;

export function createViolations(): Violations {
  const kinds = new Map<string, { times: number; examples: string[] }>();
  let total = 0;
  return {
    add: (kind, detail) => {
      total += 1;
      const known = kinds.get(kind) ?? { times: 0, examples: [] };
      known.times += 1;
      if (known.examples.length < maxExamples) known.examples.push(detail.slice(0, maxDetailChars));
      if (kinds.size < maxKinds) kinds.set(kind, known);
    },
    total: () => total,
    list: () => [...kinds].map(([kind, { times, examples }]) => ({ kind, times, examples })),
  };
}
