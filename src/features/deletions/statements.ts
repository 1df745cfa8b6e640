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

const issuesOfProject = sql`${issue} as gone where gone.${ofProject}`;

/** Each takes `projectId` and `rows`. Issues come after what belongs to them, and the ledger after the issues that add to it. */
export const removeOfProject = [
  compileStatement(sql`delete from ${event} where id in (
    select id from ${event} where ${ofProject} limit ${given('rows')})`),
  compileStatement(sql`delete from ${issueFacet} where (issue_id, facet, value) in (
    select seen.issue_id, seen.facet, seen.value from ${issue} as gone
    join ${issueFacet} as seen on seen.issue_id = gone.id where gone.${ofProject} limit ${given('rows')})`),
  compileStatement(sql`delete from ${issueHour} where (issue_id, hour_at) in (
    select counted.issue_id, counted.hour_at from ${issue} as gone
    join ${issueHour} as counted on counted.issue_id = gone.id where gone.${ofProject} limit ${given('rows')})`),
  compileStatement(sql`delete from ${issue} where id in (
    select gone.id from ${issuesOfProject} limit ${given('rows')})`),
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
