import { and, eq, sql, type SQL } from 'drizzle-orm';
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core';
import type { Db } from '../../db/client.ts';
import { event } from '../../db/schema/event.ts';
import { fingerprint, issue, issueFacet, issueHour } from '../../db/schema/issue.ts';
import { compileStatement } from '../../db/statement.ts';
import type { IssueState } from '../../domain/issue.ts';
import type { IssueRow } from './queries.ts';

/** Moves an issue to another state if it is still in the one that was read; no row when it is not. */
export function moveIssue(query: Db['query'], read: IssueRow, next: IssueState) {
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
      ),
    )
    .returning();
}

/** Equality that also holds between nulls. */
function same(column: SQLiteColumn, value: string | number | null): SQL {
  return sql`${column} is ${value}`;
}

const given = (name: string) => sql.placeholder(name);
const mayRemove = sql`id = ${given('issueId')}
  and (${given('onlyProjectId')} is null or project_id = ${given('onlyProjectId')})`;
const ofIssue = sql`issue_id = (select id from issue where ${mayRemove})`;

/** Everything an issue owns, in the order it must go; each takes `issueId, onlyProjectId`. The last returns the `id`. */
export const removeIssue = [
  compileStatement(sql`delete from ${event} where ${ofIssue}`),
  compileStatement(sql`delete from ${issueFacet} where ${ofIssue}`),
  compileStatement(sql`delete from ${issueHour} where ${ofIssue}`),
  compileStatement(sql`delete from ${fingerprint} where ${ofIssue}`),
  compileStatement(sql`delete from ${issue} where ${mayRemove} returning id`),
];
