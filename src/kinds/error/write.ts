import type { InStatement } from '@libsql/client/web';
import { sql, type SQL } from 'drizzle-orm';
import { environment, release } from '../../db/schema/release.ts';
import { leaveReceipt, notCountedYet, type LedgerEntry } from '../../db/ledger.ts';
import { event } from '../../db/schema/event.ts';
import { fingerprint, issue, issueFacet } from '../../db/schema/issue.ts';
import { outcomeHour } from '../../db/schema/outcome.ts';
import { project } from '../../db/schema/project.ts';
import { compileStatement } from '../../db/statement.ts';
import type { WritePlan } from '../../db/write-plan.ts';
import { splitReleaseKey } from '../../domain/release-order.ts';
import { maxCountedUsers } from '../../domain/issue.ts';
import { eventsPerLedgerRow, freePayloadsPerHour, payloadShareDivisor } from '../../domain/payload-budget.ts';
import type { EventRow } from './row.ts';

const given = (name: keyof EventRow) => sql.placeholder(name);
const thisEvent = sql`${event.projectId} = ${given('projectId')} and ${event.eventId} = ${given('eventId')}`;

const fixedKey = sql`was.resolved_in_key`;
const startsWith = (name: string) =>
  sql`substr(${fixedKey}, 1, length(${sql.placeholder(name)})) = ${sql.placeholder(name)}`;
// Mirrors `compareReleaseKeys`; null, which counts as false, when one of the keys is missing.
const areComparable = sql`(${given('releaseKey')} = ${fixedKey}
  or ${startsWith('releaseScheme')} and not coalesce(${startsWith('releaseStem')}, 0))`;

// When this event reopens its issue, the time of its receipt; else null. Mirrors `isRegression`.
const regressedAt = (id: SQL) => sql`(select ${given('receivedAt')} from issue as was
  where was.id = ${id} and was.status = 'resolved' and ${given('happenedAt')} >= coalesce(was.resolved_at, 0)
  and (was.resolved_in_release is null
    or ${given('release')} = was.resolved_in_release
    or ${given('release')} is not null and case
      when ${areComparable} then ${given('releaseKey')} >= ${fixedKey}
      else not exists (select 1 from ${release} as seen
        where seen.project_id = ${given('projectId')} and seen.version = ${given('release')}
          and seen.first_seen_at <= coalesce((select fixed.first_seen_at from ${release} as fixed
            where fixed.project_id = ${given('projectId')} and fixed.version = was.resolved_in_release),
            was.resolved_at)) end))`;

// Mirrors `keepsPayload`. The issue's counts are for the hour of receipt; the ledger row has the project's.
const keepsPayload = sql`(known.id is null
  or known.payload_hour_at < ${given('receivedHourAt')}
  or known.payload_hour_count < ${sql.raw(String(freePayloadsPerHour))}
  or (known.payload_hour_count + 1) * ${sql.raw(String(payloadShareDivisor))} <= 1 + coalesce((
    select ${outcomeHour.payloadCount} + known.pending_payloads from ${outcomeHour} where ${outcomeHour.projectId} = ${given('projectId')}
      and ${outcomeHour.hourAt} = ${given('receivedHourAt')} and ${outcomeHour.category} = 'error'
      and ${outcomeHour.outcome} = 'accepted' and ${outcomeHour.reason} = 'none'), 0)
  or known.regressed_now is not null)`;

const issueId = sql`coalesce((select ${fingerprint.issueId} from ${fingerprint}
    where ${fingerprint.projectId} = ${given('projectId')} and ${fingerprint.hash} = ${given('fingerprintHash')}),
    ${given('derivedIssueId')})`;

const insertEvent = compileStatement(sql`
insert into ${event} (project_id, event_id, issue_id, fingerprint_hash, occurred_at, received_at, level, platform,
  title, culprit, environment, release, user_hash, trace_id, payload, batch_id, is_turning_point)
select ${given('projectId')}, ${given('eventId')}, known.issue_id,
  ${given('fingerprintHash')}, ${given('occurredAt')}, ${given('receivedAt')}, ${given('level')},
  ${given('platform')}, ${given('title')}, ${given('culprit')}, ${given('environment')}, ${given('release')},
  ${given('userHash')}, ${given('traceId')}, iif(${keepsPayload}, ${given('payload')}, null),
  ${sql.placeholder('batchId')}, known.id is null or known.regressed_now is not null
from (select old.id, old.payload_hour_at, old.payload_hour_count, old.pending_payloads, owner.issue_id,
    ${regressedAt(sql`old.id`)} as regressed_now
  from (select ${issueId} as issue_id from ${project} where ${project.id} = ${given('projectId')}) as owner
    left join ${issue} as old on old.id = owner.issue_id) as known
where true on conflict do nothing`);

const isNewHour = sql.raw('excluded.hour_at > issue.hour_at');
const isNewReceipt = sql.raw('excluded.pending_hour_at > issue.pending_hour_at');
const isLateReceipt = sql.raw('excluded.pending_hour_at < issue.pending_hour_at');
const isUserCountFull = sql.raw(`issue.user_count > ${maxCountedUsers}`);
const isFull = sql.raw(`issue.pending_count >= ${eventsPerLedgerRow - 1}`);

// `changes()` refers to the insert before: a duplicate event changes no counter.
const upsertIssue = compileStatement(sql`
insert into ${issue} (id, project_id, number, title, culprit, type, value, level, platform, is_unhandled, status,
  substatus, first_seen_at, last_seen_at, event_count, user_count, first_release, last_release, last_event_id,
  regressed_at, payload_hour_at, payload_hour_count, hour_at, hour_count, pending_hour_at, pending_count,
  pending_payloads)
select event.issue_id, event.project_id,
  (select coalesce(max(number), 0) + 1 from issue where project_id = ${given('projectId')}),
  event.title, event.culprit, ${given('type')}, ${given('value')}, event.level, event.platform,
  ${given('isUnhandled')}, 'unresolved', 'new', event.occurred_at, event.occurred_at, 1,
  event.user_hash is not null and not exists (select 1 from ${issueFacet} as facet
    where facet.issue_id = event.issue_id and facet.facet = 'user' and facet.value = event.user_hash),
  event.release, event.release, event.event_id, ${regressedAt(sql`event.issue_id`)}, ${given('receivedHourAt')},
  event.payload is not null, ${given('occurredHourAt')}, 1, ${given('receivedHourAt')}, 1, event.payload is not null
from ${event} where changes() = 1 and ${thisEvent}
on conflict (id) do update set
  event_count = issue.event_count + 1,
  user_count = iif(${isUserCountFull}, issue.user_count, issue.user_count + excluded.user_count),
  first_seen_at = min(issue.first_seen_at, excluded.first_seen_at),
  last_seen_at = max(issue.last_seen_at, excluded.last_seen_at),
  first_release = case when excluded.first_seen_at < issue.first_seen_at
    then coalesce(excluded.first_release, issue.first_release)
    else coalesce(issue.first_release, excluded.first_release) end,
  last_release = iif(excluded.last_seen_at >= issue.last_seen_at,
    coalesce(excluded.last_release, issue.last_release), issue.last_release),
  last_event_id = iif(excluded.last_seen_at >= issue.last_seen_at, excluded.last_event_id, issue.last_event_id),
  title = iif(excluded.last_seen_at >= issue.last_seen_at and excluded.title <> '<unlabeled event>',
    excluded.title, issue.title),
  culprit = iif(excluded.last_seen_at >= issue.last_seen_at, excluded.culprit, issue.culprit),
  value = iif(excluded.last_seen_at >= issue.last_seen_at, excluded.value, issue.value),
  level = iif(excluded.last_seen_at >= issue.last_seen_at, excluded.level, issue.level),
  is_unhandled = max(issue.is_unhandled, excluded.is_unhandled),
  status = iif(excluded.regressed_at is null, issue.status, 'unresolved'),
  substatus = iif(excluded.regressed_at is null, issue.substatus, 'regressed'),
  resolved_at = iif(excluded.regressed_at is null, issue.resolved_at, null),
  resolved_in_release = iif(excluded.regressed_at is null, issue.resolved_in_release, null),
  resolved_in_key = iif(excluded.regressed_at is null, issue.resolved_in_key, null),
  regressed_at = coalesce(excluded.regressed_at, issue.regressed_at),
  payload_hour_at = max(issue.payload_hour_at, excluded.payload_hour_at),
  payload_hour_count = case
    when excluded.payload_hour_at > issue.payload_hour_at then excluded.payload_hour_count
    when excluded.payload_hour_at = issue.payload_hour_at then issue.payload_hour_count + excluded.payload_hour_count
    else issue.payload_hour_count end,
  hour_at = max(issue.hour_at, excluded.hour_at),
  hour_count = iif(${isNewHour}, 1, issue.hour_count + (excluded.hour_at = issue.hour_at)),
  late_hour_at = iif(excluded.hour_at < issue.hour_at, excluded.hour_at, null),
  pending_hour_at = max(issue.pending_hour_at, excluded.pending_hour_at),
  pending_count = case when ${isNewReceipt} then 1 when ${isLateReceipt} then issue.pending_count
    when ${isFull} then 0 else issue.pending_count + 1 end,
  pending_payloads = case when ${isNewReceipt} then excluded.pending_payloads
    when ${isLateReceipt} then issue.pending_payloads
    when ${isFull} then 0 else issue.pending_payloads + excluded.pending_payloads end,
  late_received_hour_at = iif(${isLateReceipt}, excluded.pending_hour_at, null),
  late_payload = excluded.pending_payloads
returning id, event_count, substatus = 'regressed' and regressed_at = ${given('receivedAt')} as regressed_now`);

// Each insert from here on is idempotent, so it need not know whether the event was new.
// An alias without a first event was left by the deletion of an issue; this event begins the issue that follows it.
const addFingerprint = compileStatement(sql`
insert into ${fingerprint} (project_id, hash, issue_id, grouping_version, first_event_id, first_seen_at)
select event.project_id, event.fingerprint_hash, event.issue_id, ${given('groupingVersion')}, event.event_id,
  event.received_at
from ${event} where ${thisEvent}
on conflict (project_id, hash) do update set grouping_version = excluded.grouping_version,
  first_event_id = excluded.first_event_id, first_seen_at = excluded.first_seen_at
where fingerprint.first_event_id = ''`);

const addFacet = (facet: 'environment' | 'release' | 'user', only: SQL) =>
  compileStatement(sql`
insert into ${issueFacet} (issue_id, facet, value, first_seen_at)
select event.issue_id, ${sql.raw(`'${facet}'`)}, ${only}, event.received_at
from ${event} where ${thisEvent} and ${only} is not null on conflict do nothing`);

const addEnvironmentFacet = addFacet('environment', sql`event.environment`);
const addReleaseFacet = addFacet('release', sql`event.release`);
// The user after the last one that counts marks the count; it and all further users have no row.
const addUserFacet = addFacet(
  'user',
  sql`iif((select user_count from ${issue} where ${issue.id} = event.issue_id) <= ${sql.raw(String(maxCountedUsers))}, event.user_hash, null)`,
);

const addRelease = compileStatement(sql`
insert into ${release} (project_id, version, first_seen_at)
select event.project_id, event.release, event.received_at
from ${event} where ${thisEvent} and event.release is not null on conflict do nothing`);

const addEnvironment = compileStatement(sql`
insert into ${environment} (project_id, name, first_seen_at)
select event.project_id, event.environment, event.received_at
from ${event} where ${thisEvent} on conflict do nothing`);

/** What the database did with a new event. */
export interface StoredEvent {
  readonly issueId: string;
  /** Whether it is the first event of its issue. */
  readonly isFirst: boolean;
  /** Whether it reopened its issue. */
  readonly hasRegressed: boolean;
}

/**
 * Writes one event. Reads undefined when nothing changed: a duplicate, a repeat, or an event of an unknown project
 * (DESIGN §3). `batchId` tells a repeat of our own batch from a duplicate.
 */
export function planEvent(
  write: EventRow,
  batchId: number | null = null,
): WritePlan<StoredEvent | undefined> {
  const values = { ...write, batchId, ...splitReleaseKey(write.releaseKey) };
  return {
    statements: [insertEvent(values), upsertIssue(values)],
    read([, upserted]) {
      const row = upserted?.rows[0];
      if (row === undefined) return undefined;
      return {
        issueId: String(row['id']),
        isFirst: row['event_count'] === 1,
        hasRegressed: row['regressed_now'] === 1,
      };
    },
  };
}

/** Something that an event may show for the first time. Of the events with the same key, only the first adds something. */
export interface Sight {
  readonly key: string;
  readonly of: 'issue' | 'project';
  /** Adds it, after `planEvent`; adding what is known changes nothing. */
  readonly add: () => InStatement;
}

/**
 * What an event shows: its grouping key, and the environment, release and user, each of the issue and of the project. Each
 * is a sight of its own, so that a new user costs one statement and not all of them.
 */
export function sightsOf(write: EventRow): Sight[] {
  const { projectId, fingerprintHash: hash, environment: name, release: version, userHash } = write;
  const sights: Sight[] = [
    { of: 'issue', key: `${projectId} key ${hash}`, add: () => addFingerprint({ ...write }) },
    {
      of: 'issue',
      key: `${projectId} ${hash} environment ${name}`,
      add: () => addEnvironmentFacet({ ...write }),
    },
    { of: 'project', key: `${projectId} environment ${name}`, add: () => addEnvironment({ ...write }) },
  ];
  if (version !== null) {
    sights.push(
      {
        of: 'issue',
        key: `${projectId} ${hash} release ${version}`,
        add: () => addReleaseFacet({ ...write }),
      },
      { of: 'project', key: `${projectId} release ${version}`, add: () => addRelease({ ...write }) },
    );
  }
  if (userHash !== null) {
    sights.push({
      of: 'issue',
      key: `${projectId} ${hash} user ${userHash}`,
      add: () => addUserFacet({ ...write }),
    });
  }
  return sights;
}

const sentEvents = sql`json_each(${sql.placeholder('eventIds')}) as sent
  join ${event} on ${event.projectId} = ${given('projectId')} and ${event.eventId} = sent.value`;

const whoseEvents = compileStatement(sql`
select ${event.eventId}, ${event.batchId} is ${sql.placeholder('batchId')} as is_ours from ${sentEvents}`);

const countDuplicates = compileStatement(sql`
insert into ${outcomeHour} (project_id, hour_at, category, outcome, reason, quantity)
select ${given('projectId')}, ${sql.placeholder('hourAt')}, 'error', 'dropped', 'duplicate', count(*)
from ${sentEvents} where ${event.batchId} is not ${sql.placeholder('batchId')} and ${notCountedYet}
having count(*) > 0
on conflict (project_id, hour_at, category, outcome, reason)
do update set quantity = outcome_hour.quantity + excluded.quantity`);

/** Whether this same batch stored the event before and its answer was lost, by event id. */
export type OwnEvents = ReadonlyMap<string, boolean>;

/** For events that the database already has: tells which of them are ours, and counts the others as duplicates, once. */
export function planDuplicates(entry: LedgerEntry, eventIds: readonly string[]): WritePlan<OwnEvents> {
  const { projectId, batchId, hourAt, nowMs } = entry;
  const values = { projectId, batchId, eventIds: JSON.stringify(eventIds), receiptId: batchId + 1 };
  return {
    statements: [
      whoseEvents(values),
      countDuplicates({ ...values, hourAt }),
      leaveReceipt({ receiptId: values.receiptId, nowMs }),
    ],
    read: ([whose]) =>
      new Map((whose?.rows ?? []).map((row) => [String(row['event_id']), row['is_ours'] === 1])),
  };
}
