import {
  addDurations,
  addSample,
  countDuration,
  emptyDurations,
  seriesOf,
  type Samples,
} from '../../domain/metrics/family.ts';
import { families, lagBoundsMs } from '../../domain/metrics/families.ts';
import { isByteCategory } from '../../domain/outcome.ts';
import type { Category, ItemOutcome, Outcome, OutcomeReason } from '../../domain/outcome.ts';

/** Nested, so that counting builds no text; the words are closed lists. */
const items = new Map<Category, Map<Outcome, Map<OutcomeReason, number>>>();
const lag = { direct: emptyDurations(lagBoundsMs), spill: emptyDurations(lagBoundsMs) };

/**
 * Counts items in their final outcome: once, when they are stored or refused for good. Bytes are no items: only the
 * ledger has them.
 */
export function countItems(outcomes: readonly ItemOutcome[]): void {
  for (const { category, outcome, reason, quantity } of outcomes) {
    if (isByteCategory(category) && outcome !== 'client_discard') continue;
    let byOutcome = items.get(category);
    if (byOutcome === undefined) items.set(category, (byOutcome = new Map()));
    let byReason = byOutcome.get(outcome);
    if (byReason === undefined) byOutcome.set(outcome, (byReason = new Map()));
    byReason.set(reason, (byReason.get(reason) ?? 0) + quantity);
  }
}

/** Notes how long the events of one envelope took from receipt to storage. */
export function noteLag(path: keyof typeof lag, lagMs: number): void {
  countDuration(lag[path], lagBoundsMs, Math.max(0, lagMs));
}

export function addIngest(samples: Samples): void {
  for (const [category, byOutcome] of items) {
    for (const [outcome, byReason] of byOutcome) {
      for (const [reason, quantity] of byReason) {
        const series =
          outcome === 'client_discard'
            ? seriesOf(families.clientDiscards, [category, reason])
            : seriesOf(families.ingestItems, [category, outcome, reason]);
        addSample(samples, series, quantity);
      }
    }
  }
  for (const path of ['direct', 'spill'] as const) {
    addDurations(samples, families.ingestLag, [path], lag[path]);
  }
}
