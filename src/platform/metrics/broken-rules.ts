import { addSample, seriesOf, type Samples } from '../../domain/metrics/family.ts';
import { families } from '../../domain/metrics/families.ts';

const counts = new Map<string, number>();
/** Zod and our code define a few dozen rules. The cap matters only if a rule name ever varies. */
const maxRules = 100;

/** Counts what clients got wrong: `pointer:rule` each, of which the rule alone is a label. */
export function countBrokenRules(brokenRules: readonly string[]): void {
  for (const broken of brokenRules) {
    const rule = broken.slice(broken.lastIndexOf(':') + 1);
    const known = counts.has(rule) || counts.size < maxRules ? rule : 'other';
    counts.set(known, (counts.get(known) ?? 0) + 1);
  }
}

export function addBrokenRules(samples: Samples): void {
  for (const [rule, count] of counts)
    addSample(samples, seriesOf(families.validationFailures, [rule]), count);
}
