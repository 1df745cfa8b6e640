import type { Metrics } from '../../domain/metrics/registry.ts';
import { isByteCategory, type ItemOutcome } from '../../domain/outcome.ts';

/**
 * Counts items in their final outcome: once, when they are stored or refused for good. Bytes are no items: only the
 * ledger has them.
 */
export function countItems(metrics: Metrics, outcomes: readonly ItemOutcome[]): void {
  for (const { category, outcome, reason, quantity } of outcomes) {
    if (outcome === 'client_discard') metrics.count('clientDiscards', { category, reason }, quantity);
    else if (!isByteCategory(category)) {
      metrics.count('ingestItems', { category, outcome, reason }, quantity);
    }
  }
}

/** Counts how long the events of one envelope took from receipt to storage. */
export function countLag(metrics: Metrics, path: 'direct' | 'spill', lagMs: number): void {
  metrics.observe('ingestLag', { path }, Math.max(0, lagMs));
}
