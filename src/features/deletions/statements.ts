import { sql } from 'drizzle-orm';
import { deletion } from '../../db/schema/deletion.ts';
import { event } from '../../db/schema/event.ts';
import { feedback } from '../../db/schema/feedback.ts';
import { fingerprint, issue, issueFacet, issueHour } from '../../db/schema/issue.ts';
import { outcomeHour } from '../../db/schema/outcome.ts';
import { environment, release } from '../../db/schema/release.ts';
import { compileStatement } from '../../db/statement.ts';

const given = (name: 'projectId' | 'issueId' | 'successorId' | 'rows' | 'id') => sql.placeholder(name);
const ofIssue = sql`issue_id = ${given('issueId')}`;
const ofProject = sql`project_id = ${given('projectId')}`;

/** Each takes `issueId` and `rows`, and removes at most so many rows of a deleted issue. In this order. */
export const removeOfIssue = [
  compileStatement(sql`delete from ${event} where id in (
    select id from ${event} where ${ofIssue} order by occurred_at, id limit ${given('rows')})`),
  compileStatement(sql`delete from ${issueFacet} where ${ofIssue} and (facet, value) in (
    select facet, value from ${issueFacet} where ${ofIssue} limit ${given('rows')})`),
  compileStatement(sql`delete from ${issueHour} where ${ofIssue} and hour_at in (
    select hour_at from ${issueHour} where ${ofIssue} limit ${given('rows')})`),
];

/** Each takes `projectId` and `rows`. */
export const removeEventsOfProject = [
  compileStatement(sql`delete from ${event} where id in (
    select id from ${event} where ${ofProject} limit ${given('rows')})`),
];

/** The issues whose turn it is: when they are gone, others are the first. */
const firstIssues = sql`(select id from ${issue} where ${ofProject} limit 500) as page`;

/** Each takes `projectId` and `rows`. An issue goes after what belongs to it; the three repeat until no issue is left. */
export const removeIssuesOfProject = [
  compileStatement(sql`delete from ${issueFacet} where (issue_id, facet, value) in (
    select seen.issue_id, seen.facet, seen.value from ${firstIssues}
    join ${issueFacet} as seen on seen.issue_id = page.id limit ${given('rows')})`),
  compileStatement(sql`delete from ${issueHour} where (issue_id, hour_at) in (
    select counted.issue_id, counted.hour_at from ${firstIssues}
    join ${issueHour} as counted on counted.issue_id = page.id limit ${given('rows')})`),
];
/** Takes `projectId`. */
export const removeFirstIssues = compileStatement(
  sql`delete from ${issue} where id in (select page.id from ${firstIssues})`,
);

/** Each takes `projectId` and `rows`. The ledger comes after the issues that add to it. */
export const removeRestOfProject = [
  compileStatement(sql`delete from ${fingerprint} where ${ofProject} and hash in (
    select hash from ${fingerprint} where ${ofProject} limit ${given('rows')})`),
  compileStatement(sql`delete from ${feedback} where id in (
    select id from ${feedback} where ${ofProject} limit ${given('rows')})`),
  compileStatement(sql`delete from ${release} where ${ofProject} and version in (
    select version from ${release} where ${ofProject} limit ${given('rows')})`),
  compileStatement(sql`delete from ${environment} where ${ofProject} and name in (
    select name from ${environment} where ${ofProject} limit ${given('rows')})`),
  compileStatement(sql`delete from ${outcomeHour} where ${ofProject} and (hour_at, category, outcome, reason) in (
    select hour_at, category, outcome, reason from ${outcomeHour} where ${ofProject} limit ${given('rows')})`),
];

/** Takes `id` and `successorId`. An alias that no event has used is not needed when nothing of the old issue is left. */
export const endDeletion = [
  compileStatement(sql`delete from ${fingerprint} where issue_id = ${given('successorId')}
    and not exists (select 1 from ${issue} where ${issue.id} = ${given('successorId')})`),
  compileStatement(sql`delete from ${deletion} where id = ${given('id')}`),
];
