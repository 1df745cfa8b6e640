import { sql } from 'drizzle-orm';
import type { Db } from './client.ts';
import { metricIsolate, metricTotal } from './schema/metric.ts';
import { compileStatement } from './statement.ts';

/** What an isolate writes of itself. Times in epoch milliseconds, numbers as JSON objects by series. */
export interface IsolateWrite {
  readonly id: string;
  readonly startedAt: number;
  readonly updatedAt: number;
  readonly seq: number;
  readonly samples: string;
  readonly gauges: string;
}

/** The isolate's row after the write: its newest write, and whether the row was already added to the totals. */
export interface IsolateRowState {
  readonly seq: number;
  readonly isFolded: boolean;
}

const given = sql.placeholder;

// Never changes a folded row: the totals hold its counts, and a new write would count them twice.
const writeRow = compileStatement(sql`
insert into ${metricIsolate} (id, started_at, updated_at, seq, samples, gauges)
values (${given('id')}, ${given('startedAt')}, ${given('updatedAt')}, ${given('seq')}, ${given('samples')},
  ${given('gauges')})
on conflict (id) do update set updated_at = excluded.updated_at, seq = excluded.seq, samples = excluded.samples,
  gauges = excluded.gauges
where metric_isolate.folded_at is null and excluded.seq >= metric_isolate.seq`);

const rowState = compileStatement(sql`
select ${metricIsolate.seq}, ${metricIsolate.foldedAt} is not null as is_folded from ${metricIsolate}
where ${metricIsolate.id} = ${given('id')}`);

// Reads one JSON row: one row for each series would make the answer several times as long.
const totals = compileStatement(sql`
select json_group_object(${metricTotal.series}, ${metricTotal.value}) as samples from ${metricTotal}
where ${metricTotal.series} > ''`);

const liveSums = compileStatement(sql`
select json_group_object(series, value) as samples from (
  select sample.key as series, sum(sample.value) as value
  from ${metricIsolate} as live, json_each(live.samples) as sample
  where live.folded_at is null group by sample.key) as sums`);

const liveGauges = compileStatement(sql`
select json_group_array(json(live.gauges)) as gauges from ${metricIsolate} as live
where live.folded_at is null and live.updated_at >= ${given('since')}`);

const addToTotals = compileStatement(sql`
insert into ${metricTotal} (series, value)
select sample.key, sum(sample.value) from ${metricIsolate} as silent, json_each(silent.samples) as sample
where silent.folded_at is null and silent.updated_at < ${given('silentSince')} group by sample.key
on conflict (series) do update set value = metric_total.value + excluded.value`);

const emptyRows = compileStatement(sql`
update ${metricIsolate} set folded_at = ${given('nowMs')}, samples = null, gauges = null
where folded_at is null and updated_at < ${given('silentSince')}`);

const forgetRows = compileStatement(sql`
delete from ${metricIsolate} where folded_at < ${given('foldedBefore')}`);

/** Writes an isolate's row over, in one round trip. Writing the same again changes nothing. Throws `DatabaseFailed`. */
export async function writeIsolate(db: Db, write: IsolateWrite): Promise<IsolateRowState> {
  const [, state] = await db.writeBatch([writeRow({ ...write }), rowState({ id: write.id })]);
  return stateOf(state?.rows[0]);
}

/** What all isolates counted, and what is true of each of them now; JSON as it was written. */
export interface StoredMetrics {
  readonly own: IsolateRowState;
  /** To be added up. */
  readonly samples: readonly string[];
  /** A JSON array, one object an isolate. */
  readonly gauges: string;
}

/**
 * Writes an isolate's row and reads all, in one transaction and one round trip: what a reader saw is what is stored, so
 * that no counter falls when another isolate answers next. Gauges come from rows written after `since`.
 */
export async function writeAndReadAll(db: Db, write: IsolateWrite, since: number): Promise<StoredMetrics> {
  const [, state, total, live, gauges] = await db.writeBatch([
    writeRow({ ...write }),
    rowState({ id: write.id }),
    totals({}),
    liveSums({}),
    liveGauges({ since }),
  ]);
  return {
    own: stateOf(state?.rows[0]),
    samples: [total, live].map((result) => String(result?.rows[0]?.['samples'] ?? '{}')),
    gauges: String(gauges?.rows[0]?.['gauges'] ?? '[]'),
  };
}

/**
 * Adds rows that were silent since then to the totals and empties them, all or nothing; forgets those that were emptied
 * before `foldedBefore`. Doing it again adds nothing twice. Returns how many rows were folded.
 */
export async function foldSilent(
  db: Db,
  times: { readonly nowMs: number; readonly silentSince: number; readonly foldedBefore: number },
): Promise<number> {
  const { nowMs, silentSince, foldedBefore } = times;
  const [, emptied] = await db.writeBatch(
    [addToTotals({ silentSince }), emptyRows({ nowMs, silentSince }), forgetRows({ foldedBefore })],
    { repeat: 'safe' },
  );
  return emptied?.rowsAffected ?? 0;
}

function stateOf(row: Readonly<Record<string, string | number | null>> | undefined): IsolateRowState {
  return { seq: Number(row?.['seq'] ?? 0), isFolded: row?.['is_folded'] === 1 };
}
