import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/**
 * What one isolate counted since `started_at`, in one row that it overwrites. When the isolate stays silent for long, a
 * job adds its row to `metric_total` and leaves the row empty, so that the isolate notices if it becomes active again.
 */
export const metricIsolate = sqliteTable(
  'metric_isolate',
  {
    id: text('id').primaryKey(),
    startedAt: integer('started_at').notNull(),
    updatedAt: integer('updated_at').notNull(),
    /** Grows with every write of the isolate, so that an old write that arrives late changes nothing. */
    seq: integer('seq').notNull(),
    /** When its samples went into the totals; null while they are here. */
    foldedAt: integer('folded_at'),
    /** JSON object of whole numbers by series; null once folded. */
    samples: text('samples'),
    /** The same for what is true only now. */
    gauges: text('gauges'),
  },
  (table) => [index('metric_isolate_by_fold').on(table.foldedAt)],
);

/** What isolates counted that are silent now: whole numbers by series. */
export const metricTotal = sqliteTable('metric_total', {
  series: text('series').primaryKey(),
  value: integer('value').notNull(),
});

/** One row that readiness writes, to know that writing works. */
export const readinessProbe = sqliteTable('readiness_probe', {
  id: integer('id').primaryKey(),
  writtenAt: integer('written_at').notNull(),
});
