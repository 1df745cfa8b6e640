import { sql } from 'drizzle-orm';
import { event } from '../../db/schema/event.ts';
import { outcomeHour } from '../../db/schema/outcome.ts';
import { compileStatement } from '../../db/statement.ts';

const given = (name: 'projectId' | 'beforeMs' | 'rows') => sql.placeholder(name);
const ofProject = sql`project_id = ${given('projectId')}`;

/** The ids of expired events, and of events whose payload has expired, the oldest first. Turning points never expire. */
const expiredEvents = sql`select id from ${event} where ${ofProject} and received_at < ${given('beforeMs')}
  and is_turning_point = 0 order by received_at limit ${given('rows')}`;
const expiredPayloads = sql`select id from ${event} where ${ofProject} and received_at < ${given('beforeMs')}
  and is_turning_point = 0 and payload is not null order by received_at limit ${given('rows')}`;

/** Each takes `projectId, beforeMs, rows`. */
export const removeEvents = compileStatement(sql`delete from ${event} where id in (${expiredEvents})`);
export const removePayloads = compileStatement(
  sql`update ${event} set payload = null where id in (${expiredPayloads})`,
);
export const removeLedger = compileStatement(sql`
delete from ${outcomeHour} where ${ofProject} and (hour_at, category, outcome, reason) in (
  select hour_at, category, outcome, reason from ${outcomeHour}
  where ${ofProject} and hour_at < ${given('beforeMs')} limit ${given('rows')})`);

/** Each takes `projectId, beforeMs, rows`; returns `due`, at most `rows`. */
export const countEvents = compileStatement(sql`select count(*) as due from (${expiredEvents}) as page`);
export const countPayloads = compileStatement(sql`select count(*) as due from (${expiredPayloads}) as page`);
