import { index, integer, primaryKey, sqliteTable, sqliteView, text } from 'drizzle-orm/sqlite-core';
import type { Category, Outcome, OutcomeReason } from '../../domain/outcome.ts';

/** The ledger: how many items of a category ended how, per hour of receipt. */
export const outcomeHour = sqliteTable(
  'outcome_hour',
  {
    projectId: integer('project_id').notNull(),
    hourAt: integer('hour_at').notNull(),
    category: text('category').$type<Category>().notNull(),
    outcome: text('outcome').$type<Outcome>().notNull(),
    reason: text('reason').$type<OutcomeReason>().notNull(),
    quantity: integer('quantity').notNull(),
    /** Of these, how many were kept with their payload; 0 unless accepted. */
    payloadCount: integer('payload_count').notNull().default(0),
  },
  (table) => [
    primaryKey({ columns: [table.projectId, table.hourAt, table.category, table.outcome, table.reason] }),
  ],
);

/** The exact ledger: `outcome_hour`, and the accepted events that still wait in the rows of their issues. */
export const outcomeLedger = sqliteView('outcome_ledger', {
  projectId: integer('project_id').notNull(),
  hourAt: integer('hour_at').notNull(),
  category: text('category').$type<Category>().notNull(),
  outcome: text('outcome').$type<Outcome>().notNull(),
  reason: text('reason').$type<OutcomeReason>().notNull(),
  quantity: integer('quantity').notNull(),
  payloadCount: integer('payload_count').notNull(),
}).existing();

/**
 * The receipt of a write batch that adds no event row (duplicates, items not stored), so that a repeat of the batch
 * counts nothing twice. We keep it as long as a repeat may come: see `pruneReceipts`.
 */
export const batchReceipt = sqliteTable(
  'batch_receipt',
  {
    batchId: integer('batch_id').primaryKey(),
    writtenAt: integer('written_at').notNull(),
  },
  (table) => [index('batch_receipt_by_age').on(table.writtenAt)],
);
