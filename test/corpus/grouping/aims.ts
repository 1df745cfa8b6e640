import type { JudgedEvent } from './score.ts';

/** What the engine must reach on each part of the corpus. */
export const aims = {
  managed: { precision: 0.98, recall: 0.93 },
  native: { precision: 0.98, recall: 0.93 },
} as const;

/** Native stacks apart from the rest: they are another kind of hard. */
export function parts(judged: readonly JudgedEvent[]) {
  return [
    { name: 'managed', events: judged.filter(({ native }) => !native) },
    { name: 'native', events: judged.filter(({ native }) => native) },
  ] as const;
}
