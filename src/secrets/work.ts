/**
 * How many characters the scrubber has looked at in this isolate, the scan itself and every look around a candidate.
 * Tests read it to prove that the work grows with the length of a text and no faster.
 */
export const work = { steps: 0 };
