import * as z from 'zod';
import { parseEventJson } from '../../reader/parse-json.ts';
import { categories, clientDiscardReasons, isByteCategory, type ItemOutcome } from '../../domain/outcome.ts';
import { err, ok, type Result } from '../../errors/result.ts';

/** What an SDK reports that it lost, and how many entries of the report could not be used. */
export interface ClientReport {
  readonly lost: readonly ItemOutcome[];
  readonly unusable: number;
}

export type ClientReportRefusal = 'malformed_json' | 'malformed_item';

/** An SDK merges by reason and category, so a report has a handful of entries. */
const maxEntries = 200;
/** Of one row in one envelope. The ledger adds numbers that clients choose. */
const maxLost = 1_000_000;
const maxLostBytes = 100_000_000;
/** Rows that the reports of one envelope may touch. */
const maxRows = 60;

const reportSchema = z.object({ discarded_events: z.array(z.unknown()).nullish() });
// A word that we do not know counts as `other` or `default`: it must not become a row or a label.
const entrySchema = z.object({
  reason: z.enum(clientDiscardReasons).catch('other'),
  category: z.enum(categories).catch('default'),
  // Digits beyond 2^53 come as text.
  quantity: z
    .union([
      z.number(),
      z
        .string()
        .regex(/^\d{16,40}$/)
        .transform(Number),
    ])
    .pipe(z.number().nonnegative()),
});

/**
 * Reads a `client_report` (sentry-protocol 3.11). An entry that is wrong does not cost the others; those after the
 * first 200 count as unusable. Never throws.
 */
export function readClientReport(payload: Uint8Array): Result<ClientReport, ClientReportRefusal> {
  const parsed = parseEventJson(payload);
  if (!parsed.ok) return err('malformed_json');
  const report = reportSchema.safeParse(parsed.value.value);
  if (!report.success) return err('malformed_item');
  const entries = report.data.discarded_events ?? [];
  const lost: ItemOutcome[] = [];
  let unusable = Math.max(0, entries.length - maxEntries);
  for (const entry of entries.slice(0, maxEntries)) {
    const read = entrySchema.safeParse(entry);
    if (!read.success) unusable += 1;
    else if (read.data.quantity > 0) lost.push(outcomeOf(read.data));
  }
  return ok({ lost, unusable });
}

/** Keeps what the reports of one envelope say within bounds: the first rows, the rest as one. Takes merged rows. */
export function boundLost(lost: readonly ItemOutcome[]): ItemOutcome[] {
  const rows = lost.slice(0, maxRows);
  const rest = lost.slice(maxRows).filter(({ category }) => !isByteCategory(category));
  if (rest.length > 0) {
    const quantity = rest.reduce((sum, entry) => sum + entry.quantity, 0);
    rows.push({ category: 'default', outcome: 'client_discard', reason: 'other', quantity });
  }
  return rows.map(({ category, outcome, reason, quantity }) => ({
    category,
    outcome,
    reason,
    quantity: Math.min(quantity, mostOf(category)),
  }));
}

function outcomeOf({ category, reason, quantity }: z.output<typeof entrySchema>): ItemOutcome {
  const whole = Math.max(1, Math.round(Math.min(quantity, mostOf(category))));
  return { category, outcome: 'client_discard', reason, quantity: whole };
}

const mostOf = (category: ItemOutcome['category']): number =>
  isByteCategory(category) ? maxLostBytes : maxLost;
