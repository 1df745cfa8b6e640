import { sql, type SQL } from 'drizzle-orm';
import { event } from '../../db/schema/event.ts';
import { outcomeHour } from '../../db/schema/outcome.ts';
import { compileStatement } from '../../db/statement.ts';

/** Of one project, before a moment of receipt in epoch milliseconds, at most so many rows. */
type Given<T> = Readonly<Record<'projectId' | 'beforeMs' | 'rows', T>>;

const placeholders = {
  projectId: sql`${sql.placeholder('projectId')}`,
  beforeMs: sql`${sql.placeholder('beforeMs')}`,
  rows: sql`${sql.placeholder('rows')}`,
} as const;

/** The ids of expired events, the oldest first. Turning points never expire. */
const expiredEvents = ({ projectId, beforeMs, rows }: Given<SQL | number>): SQL => sql`
select id from ${event} where project_id = ${projectId} and received_at < ${beforeMs}
  and is_turning_point = 0 order by received_at limit ${rows}`;

/** The ids of events whose payload has expired. */
const expiredPayloads = ({ projectId, beforeMs, rows }: Given<SQL | number>): SQL => sql`
select id from ${event} where project_id = ${projectId} and received_at < ${beforeMs}
  and is_turning_point = 0 and payload is not null order by received_at limit ${rows}`;

/** Each takes `projectId, beforeMs, rows`. */
export const removeEvents = compileStatement(
  sql`delete from ${event} where id in (${expiredEvents(placeholders)})`,
);
export const removePayloads = compileStatement(
  sql`update ${event} set payload = null where id in (${expiredPayloads(placeholders)})`,
);
export const removeLedger = compileStatement(sql`
delete from ${outcomeHour} where project_id = ${placeholders.projectId} and (hour_at, category, outcome, reason) in (
  select hour_at, category, outcome, reason from ${outcomeHour}
  where project_id = ${placeholders.projectId} and hour_at < ${placeholders.beforeMs} limit ${placeholders.rows})`);

/** What `removeEvents` and `removePayloads` find, each up to `rows`, in one row. */
export function countDue(events: Given<number>, payloads: Given<number>): SQL {
  return sql`select (select count(*) from (${expiredEvents(events)}) as page) as events,
    (select count(*) from (${expiredPayloads(payloads)}) as page) as payloads`;
}
