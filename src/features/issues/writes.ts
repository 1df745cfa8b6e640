import { and, eq, sql, type SQL } from 'drizzle-orm';
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core';
import { insertAudit, type AuditValues } from '../../db/audit.ts';
import type { Db } from '../../db/client.ts';
import { deletion } from '../../db/schema/deletion.ts';
import { event } from '../../db/schema/event.ts';
import { fingerprint, issue } from '../../db/schema/issue.ts';
import { project } from '../../db/schema/project.ts';
import { compileStatement } from '../../db/statement.ts';
import type { IssueState } from '../../domain/issue.ts';
import type { IssueRow } from './queries.ts';

/**
 * Moves an issue to another state if it is still in the state that was read; otherwise returns no row. `sameEvents`:
 * only if no new event arrived, either.
 */
export function moveIssue(query: Db['query'], read: IssueRow, next: IssueState, sameEvents: boolean) {
  const { status, substatus, resolvedAt, resolvedInRelease, resolvedInKey } = next;
  return query
    .update(issue)
    .set({ status, substatus, resolvedAt, resolvedInRelease, resolvedInKey })
    .where(
      and(
        eq(issue.id, read.id),
        eq(issue.status, read.status),
        same(issue.substatus, read.substatus),
        same(issue.resolvedAt, read.resolvedAt),
        same(issue.resolvedInRelease, read.resolvedInRelease),
        sameEvents ? eq(issue.eventCount, read.eventCount) : undefined,
        sameEvents ? eq(issue.userCount, read.userCount) : undefined,
      ),
    )
    .returning();
}

/** The audit row of the move; written only if the update before it changed the issue. */
export function auditMove(query: Db['query'], read: IssueRow, next: IssueState, values: AuditValues) {
  const { status, substatus, resolvedInRelease } = next;
  const source = {
    targetId: sql`${read.id}`,
    projectId: sql`${read.projectId}`,
    details: sql`${JSON.stringify({ from: read.status, status, substatus, resolvedInRelease })}`,
    only: sql`where changes() = 1`,
  };
  return query.run(insertAudit('issue.update', source, values));
}

/** Equality that also holds between two nulls. */
function same(column: SQLiteColumn, value: string | number | null): SQL {
  return sql`${column} is ${value}`;
}

/** The values that `removeIssue` compares, so that it deletes only an unchanged issue; undefined for any state. */
export function stateValues(read: IssueRow | undefined) {
  return {
    anyState: read === undefined ? 1 : 0,
    status: read?.status ?? null,
    substatus: read?.substatus ?? null,
    resolvedAt: read?.resolvedAt ?? null,
    resolvedInRelease: read?.resolvedInRelease ?? null,
    eventCount: read?.eventCount ?? null,
    userCount: read?.userCount ?? null,
  };
}

const given = (name: string) => sql.placeholder(name);
const mayRemove = sql`id = ${given('issueId')}
  and (${given('onlyProjectId')} is null or project_id = ${given('onlyProjectId')})
  and exists (select 1 from ${project} where ${project.id} = project_id)
  and (${given('anyState')} or (status, substatus, resolved_at, resolved_in_release, event_count, user_count) is (
    ${given('status')}, ${given('substatus')}, ${given('resolvedAt')}, ${given('resolvedInRelease')},
    ${given('eventCount')}, ${given('userCount')}))`;
const ofIssue = sql`issue_id = (select id from issue where ${mayRemove})`;

/**
 * Writes the audit row, deletes the issue, and leaves the rest of it to the cron. Its grouping keys get `successorId`: the next
 * event of the same cause begins another issue, which never meets rows that wait. Each statement takes `issueId, onlyProjectId,
 * successorId, nowMs` and `stateValues`. The last returns the `id`.
 */
export const removeIssue = [
  compileStatement(
    insertAudit('issue.delete', {
      targetId: sql`id`,
      projectId: sql`project_id`,
      details: sql`json_object('number', number)`,
      only: sql`from ${issue} where ${mayRemove}`,
    }),
  ),
  compileStatement(sql`
insert into ${deletion} (project_id, issue_id, successor_id, requested_at)
select project_id, id, ${given('successorId')}, ${given('nowMs')} from ${issue} where ${mayRemove}`),
  // The alias of an issue is written after its first event, and that may have failed.
  compileStatement(sql`
insert into ${fingerprint} (project_id, hash, issue_id, grouping_version, first_event_id, first_seen_at)
select last.project_id, last.fingerprint_hash, last.issue_id, '', '', last.received_at from ${issue} as gone
  join ${event} as last on last.project_id = gone.project_id and last.event_id = gone.last_event_id
where gone.id = (select id from issue where ${mayRemove}) on conflict do nothing`),
  compileStatement(sql`
update ${fingerprint} set issue_id = ${given('successorId')}, first_event_id = '' where ${ofIssue}`),
  compileStatement(sql`delete from ${issue} where ${mayRemove} returning id`),
];
