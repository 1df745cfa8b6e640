import type { OutcomeDay } from '../../features/projects/schemas.ts';
import { isByteCategory } from '../../domain/outcome.ts';

/** What became of the items of one day. */
export interface DaySum {
  readonly day: string;
  readonly accepted: number;
  readonly refused: number;
  /** Refusals by reason, the most frequent first: `rate_limited: key_limit`. */
  readonly reasons: readonly (readonly [reason: string, quantity: number])[];
  /** What SDKs say they lost before it reached us. */
  readonly lostBySdk: number;
}

/** Sums the ledger by day, newest first. Leaves out categories that count bytes: they would drown the items. */
export function sumOutcomes(outcomes: readonly OutcomeDay[]): DaySum[] {
  const items = outcomes.filter(({ category }) => !isByteCategory(category));
  const days = [...Map.groupBy(items, ({ day }) => day)];
  return days
    .toSorted(([one], [other]) => (one < other ? 1 : -1))
    .map(([day, rows]) => {
      const of = (wanted: (row: OutcomeDay) => boolean): number =>
        rows.filter(wanted).reduce((sum, { quantity }) => sum + quantity, 0);
      const refusals = rows.filter(isRefusal);
      const byReason = Map.groupBy(refusals, ({ outcome, reason }) => `${outcome}: ${reason}`);
      return {
        day,
        accepted: of(({ outcome }) => outcome === 'accepted'),
        refused: of(isRefusal),
        reasons: [...byReason]
          .map(([reason, same]) => [reason, same.reduce((sum, { quantity }) => sum + quantity, 0)] as const)
          .toSorted(([, one], [, other]) => other - one),
        lostBySdk: of(({ outcome }) => outcome === 'client_discard'),
      };
    });
}

const isRefusal = ({ outcome }: OutcomeDay): boolean =>
  outcome !== 'accepted' && outcome !== 'client_discard';
