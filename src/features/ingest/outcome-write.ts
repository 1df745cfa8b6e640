import type { InStatement } from '@libsql/client/web';
import { sql } from 'drizzle-orm';
import { outcomeHour } from '../../db/schema/outcome.ts';
import { project } from '../../db/schema/project.ts';
import { compileStatement } from '../../db/statement.ts';
import type { ItemOutcome } from '../../domain/outcome.ts';

const addOutcomes = compileStatement(sql`
insert into ${outcomeHour} (project_id, hour_at, category, outcome, reason, quantity)
select ${sql.placeholder('projectId')}, ${sql.placeholder('hourAt')}, value ->> 'category', value ->> 'outcome',
  value ->> 'reason', value ->> 'quantity'
from json_each(${sql.placeholder('outcomes')})
where exists (select 1 from ${project} where ${project.id} = ${sql.placeholder('projectId')})
on conflict (project_id, hour_at, category, outcome, reason)
do update set quantity = outcome_hour.quantity + excluded.quantity`);

/** Adds to the ledger what is already known of items that were not stored. `hourAt` in epoch milliseconds. */
export function outcomeStatement(
  projectId: number,
  hourAt: number,
  outcomes: readonly ItemOutcome[],
): InStatement {
  return addOutcomes({ projectId, hourAt, outcomes: JSON.stringify(outcomes) });
}
