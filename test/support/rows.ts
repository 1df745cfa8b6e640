import { randomBytes } from 'node:crypto';
import type { Db } from '../../src/db/client.ts';
import { event } from '../../src/db/schema/event.ts';
import { fingerprint, issue, issueFacet, issueHour } from '../../src/db/schema/issue.ts';
import { outcomeHour } from '../../src/db/schema/outcome.ts';
import { project } from '../../src/db/schema/project.ts';
import { environment, release } from '../../src/db/schema/release.ts';
import { encodePayload, type EventPayload } from '../../src/kinds/error/payload.ts';
import { startOfTests } from './services.ts';

/** Builders of rows: each makes one with everything it needs, and returns it. */

const hex = (bytes: number): string => randomBytes(bytes).toString('hex');

type ProjectRow = typeof project.$inferSelect;
type IssueRow = typeof issue.$inferSelect;
type EventRow = typeof event.$inferSelect;

export async function addProject(db: Db, given: Partial<ProjectRow> = {}): Promise<ProjectRow> {
  const [row] = await db.query
    .insert(project)
    .values({
      slug: `p-${hex(4)}`,
      name: 'A project',
      createdAt: startOfTests,
      updatedAt: startOfTests,
      ...given,
    })
    .returning();
  if (row === undefined) throw new Error('The project was not inserted.');
  return row;
}

// Far above what ingest counts in a test.
let nextNumber = 1_000;

export async function addIssue(db: Db, projectId: number, given: Partial<IssueRow> = {}): Promise<IssueRow> {
  const [row] = await db.query
    .insert(issue)
    .values({
      id: hex(16),
      projectId,
      number: nextNumber++,
      title: 'ValueError: no such user',
      culprit: 'app.users in load',
      type: 'error',
      value: 'no such user',
      level: 'error',
      platform: 'python',
      isUnhandled: true,
      status: 'unresolved',
      substatus: 'new',
      firstSeenAt: startOfTests - 60_000,
      lastSeenAt: startOfTests,
      eventCount: 1,
      userCount: 0,
      lastEventId: hex(16),
      ...given,
    })
    .returning();
  if (row === undefined) throw new Error('The issue was not inserted.');
  return row;
}

export interface EventOptions extends Partial<EventRow> {
  /** Parts of the stored payload. */
  readonly kept?: Partial<EventPayload['event']>;
}

/** An event with its payload, and its fingerprint if that is new. */
export async function addEvent(
  db: Db,
  owner: { readonly projectId: number; readonly id: string },
  { kept, ...given }: EventOptions = {},
): Promise<EventRow> {
  const eventId = given.eventId ?? hex(16);
  const occurredAt = given.occurredAt ?? startOfTests;
  const fingerprintHash = given.fingerprintHash ?? owner.id;
  const payload = encodePayload({
    event: {
      eventId,
      timestamp: new Date(occurredAt).toISOString(),
      receivedAt: new Date(occurredAt).toISOString(),
      platform: 'python',
      level: 'error',
      type: 'error',
      environment: 'production',
      exceptions: [{ type: 'ValueError', value: 'no such user' }],
      ...kept,
    },
    grouping: { version: 'v1', hash: fingerprintHash, source: 'exception', components: [] },
  });
  const [row] = await db.query
    .insert(event)
    .values({
      projectId: owner.projectId,
      eventId,
      issueId: owner.id,
      fingerprintHash,
      occurredAt,
      receivedAt: occurredAt,
      level: 'error',
      platform: 'python',
      title: 'ValueError: no such user',
      culprit: 'app.users in load',
      environment: 'production',
      payload: Buffer.from(payload),
      ...given,
    })
    .returning();
  await db.query
    .insert(fingerprint)
    .values({
      projectId: owner.projectId,
      hash: fingerprintHash,
      issueId: owner.id,
      groupingVersion: 'v1',
      firstEventId: eventId,
      firstSeenAt: occurredAt,
    })
    .onConflictDoNothing();
  if (row === undefined) throw new Error('The event was not inserted.');
  return row;
}

export async function addFacet(
  db: Db,
  issueId: string,
  facet: 'environment' | 'release' | 'user',
  value: string,
): Promise<void> {
  await db.query.insert(issueFacet).values({ issueId, facet, value, firstSeenAt: startOfTests });
}

export async function addHour(db: Db, issueId: string, hourAt: number, eventCount: number): Promise<void> {
  await db.query.insert(issueHour).values({ issueId, hourAt, eventCount });
}

export async function addOutcome(db: Db, row: typeof outcomeHour.$inferInsert): Promise<void> {
  await db.query.insert(outcomeHour).values(row);
}

export async function addRelease(db: Db, row: typeof release.$inferInsert): Promise<void> {
  await db.query.insert(release).values(row);
}

export async function addEnvironment(db: Db, row: typeof environment.$inferInsert): Promise<void> {
  await db.query.insert(environment).values(row);
}
