/**
 * How many characters the scrubber has looked at in this isolate, the scan itself and every look around a candidate.
 * Tests read it to prove that the work grows with the length of a text and no faster.
 */
export const work = { steps: 0 };

/**
 * What looks around candidates may still cost, in steps. Every character that is read earns two, a hidden one earns one, so the
 * work is linear whatever a text holds. When nothing is left, the rest of the text is hidden without a look.
 */
export interface Budget {
  left: number;
}

const INITIAL_STEPS = 16_384;
const STEPS_A_CHARACTER = 2;

/** For one event or one line: no hundred short texts cost more than one long one. */
export const newBudget = (left = INITIAL_STEPS): Budget => ({ left });

/** Earns what `characters` that were read are worth. */
export function earn(budget: Budget, characters: number): void {
  budget.left += characters * STEPS_A_CHARACTER;
}
