import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { event } from '../../src/db/schema/event.ts';
import { issue } from '../../src/db/schema/issue.ts';
import { auditLog } from '../../src/db/schema/audit-log.ts';
import { localAuthor } from '../../src/domain/audit.ts';
import { showEvent } from '../../src/features/issues/show-event.ts';
import { updateIssues } from '../../src/features/issues/update-issues.ts';
import { readConnection } from '../../src/features/projects/read-connection.ts';
import { readOverview } from '../../src/features/projects/read-overview.ts';
import { readSettings } from '../../src/features/projects/read-settings.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';
import { addEnvironment, addEvent, addIssue, addOutcome, addProject, addRelease } from '../support/rows.ts';
import { createTestServices, startOfTests, type TestServices } from '../support/services.ts';

/** The verbs behind the dashboard, on the real engine. */

let database: TestDatabase;
let services: TestServices;
const hourMs = 3_600_000;
const thisHour = startOfTests - (startOfTests % hourMs);
const origin = 'https://ballast.example';

beforeAll(async () => {
  database = await openTestDatabase();
  services = createTestServices(database);
});
afterAll(() => database.close());

const newProject = () => addProject(services.db);

async function roundTripsOf<T>(work: () => Promise<T>): Promise<readonly [T, number]> {
  const before = services.db.cost.roundTrips;
  const value = await work();
  return [value, services.db.cost.roundTrips - before];
}

describe('readOverview', () => {
  it('sums the errors of the last 24 hours by hour, and leaves out what is older, of another kind, or lost by an SDK', async () => {
    const { id: projectId } = await newProject();
    const accepted = { projectId, category: 'error', outcome: 'accepted', reason: 'none' } as const;
    await addOutcome(services.db, { ...accepted, hourAt: thisHour, quantity: 3 });
    await addOutcome(services.db, { ...accepted, category: 'default', hourAt: thisHour, quantity: 1 });
    await addOutcome(services.db, { ...accepted, hourAt: thisHour - 23 * hourMs, quantity: 5 });
    await addOutcome(services.db, { ...accepted, hourAt: thisHour - 24 * hourMs, quantity: 100 });
    await addOutcome(services.db, { ...accepted, category: 'session', hourAt: thisHour, quantity: 100 });
    const refused = { ...accepted, outcome: 'rate_limited', reason: 'key_limit' } as const;
    await addOutcome(services.db, { ...refused, hourAt: thisHour, quantity: 7 });
    const lost = { ...accepted, outcome: 'client_discard', reason: 'queue_overflow' } as const;
    await addOutcome(services.db, { ...lost, hourAt: thisHour, quantity: 100 });
    await addIssue(services.db, projectId, { status: 'unresolved', lastSeenAt: startOfTests - 5 });
    await addIssue(services.db, projectId, { status: 'resolved', lastSeenAt: startOfTests - 1 });
    const [page, trips] = await roundTripsOf(() =>
      readOverview(services, { onlyProjectIds: [projectId], limit: 10 }),
    );
    expect(trips).toBe(2);
    expect(page.items).toMatchObject([
      {
        id: projectId,
        trend: [5, ...Array.from({ length: 22 }, () => 0), 4],
        acceptedCount: 9,
        refusedCount: 7,
        unresolvedCount: 1,
        isUnresolvedExact: true,
        lastSeen: new Date(startOfTests - 1).toISOString(),
      },
    ]);
  });

  it('shows a project without events, only those asked for, and pages', async () => {
    const [one, two] = [await newProject(), await newProject()];
    const first = await readOverview(services, { onlyProjectIds: [one.id, two.id], limit: 1 });
    expect(first.items).toMatchObject([{ id: one.id, acceptedCount: 0, unresolvedCount: 0, lastSeen: null }]);
    const cursor = first.nextCursor ?? '';
    const second = await readOverview(services, { onlyProjectIds: [one.id, two.id], limit: 1, cursor });
    expect([second.items.map(({ id }) => id), second.nextCursor]).toEqual([[two.id], null]);
    expect((await readOverview(services, { onlyProjectIds: [], limit: 5 })).items).toEqual([]);
  });
});

describe('showEvent', () => {
  it('shows the newest event that still has its payload, with its neighbours that have theirs, in one round trip', async () => {
    const { id: projectId } = await newProject();
    const owner = await addIssue(services.db, projectId);
    const ids: string[] = [];
    for (const minute of [5, 4, 3, 2, 1]) {
      const made = await addEvent(services.db, owner, { occurredAt: startOfTests - minute * 60_000 });
      ids.push(made.eventId);
    }
    const [oldest, second, third, fourth, newest] = ids;
    for (const eventId of [second, newest]) {
      await services.db.query
        .update(event)
        .set({ payload: null })
        .where(eq(event.eventId, eventId ?? ''));
    }
    const [shown, trips] = await roundTripsOf(() => showEvent(services, { issueId: owner.id }));
    expect(trips).toBe(1);
    expect(shown).toMatchObject({
      event: { eventId: fourth, hasPayload: true },
      olderId: third,
      newerId: null,
      oldestId: oldest,
      newestId: fourth,
    });
    const named = await showEvent(services, { projectId, eventId: third ?? '' });
    expect(named).toMatchObject({ event: { eventId: third }, olderId: oldest, newerId: fourth });
    const counted = await showEvent(services, { projectId, eventId: second ?? '' });
    expect(counted).toMatchObject({
      event: { eventId: second, event: null },
      olderId: oldest,
      newerId: third,
    });
  });

  it('finds nothing where no payload is left, and refuses an id that is none of the project', async () => {
    const { id: projectId } = await newProject();
    const owner = await addIssue(services.db, projectId);
    const { eventId } = await addEvent(services.db, owner, { payload: null });
    expect(await showEvent(services, { issueId: owner.id })).toBeUndefined();
    const other = await newProject();
    const foreign = showEvent(services, { projectId: other.id, eventId });
    await expect(foreign).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('updateIssues', () => {
  it('changes several issues in two round trips, each with its row in the audit log', async () => {
    const { id: projectId } = await newProject();
    const [one, two, done] = [
      await addIssue(services.db, projectId, { status: 'unresolved' }),
      await addIssue(services.db, projectId, { status: 'ignored', substatus: null }),
      await addIssue(services.db, projectId, { status: 'resolved', substatus: null }),
    ];
    const foreign = await addIssue(services.db, (await newProject()).id, { status: 'unresolved' });
    const ids = [one.id, two.id, done.id, foreign.id, 'none'];
    const changes = new Map(ids.map((id) => [id, 'resolved' as const]));
    const [moved, trips] = await roundTripsOf(() =>
      updateIssues(services, { projectId, changes, author: localAuthor }),
    );
    expect(trips).toBe(2);
    expect(moved.toSorted((a, b) => a.from.localeCompare(b.from))).toEqual([
      { issueId: two.id, from: 'ignored' },
      { issueId: one.id, from: 'unresolved' },
    ]);
    const [kept] = await services.db.query.select().from(issue).where(eq(issue.id, foreign.id));
    expect(kept?.status).toBe('unresolved');
    const audit = await services.db.query.select().from(auditLog).where(eq(auditLog.projectId, projectId));
    expect(audit.map(({ action, targetId }) => `${action} ${targetId}`).toSorted()).toEqual(
      [`issue.update ${one.id}`, `issue.update ${two.id}`].toSorted(),
    );
  });

  it('does nothing without issues', async () => {
    const { id: projectId } = await newProject();
    expect(await updateIssues(services, { projectId, changes: new Map(), author: localAuthor })).toEqual([]);
  });
});

describe('readConnection and readSettings', () => {
  it('read all that a project is set up with, each in one round trip', async () => {
    const { id: projectId, name } = await newProject();
    await addRelease(services.db, { projectId, version: 'app@1', firstSeenAt: 1 });
    await addEnvironment(services.db, { projectId, name: 'staging', firstSeenAt: 1 });
    const row = { projectId, category: 'error', outcome: 'accepted', reason: 'none' } as const;
    await addOutcome(services.db, { ...row, hourAt: thisHour, quantity: 1 });
    await addOutcome(services.db, { ...row, hourAt: thisHour - hourMs, quantity: 2 });
    await addOutcome(services.db, { ...row, hourAt: thisHour - 13 * 24 * hourMs, quantity: 4 });
    await addOutcome(services.db, { ...row, hourAt: thisHour - 14 * 24 * hourMs, quantity: 8 });
    const [connection, oneTrip] = await roundTripsOf(() => readConnection(services, { projectId, origin }));
    expect([
      connection.project.name,
      connection.releases,
      connection.environments,
      connection.dsn,
      oneTrip,
    ]).toEqual([name, ['app@1'], ['staging'], undefined, 1]);
    const [settings, alsoOne] = await roundTripsOf(() => readSettings(services, { projectId, origin }));
    expect(alsoOne).toBe(1);
    expect(settings.outcomes.map(({ day, quantity }) => [day, quantity])).toEqual([
      ['2026-07-28', 3],
      ['2026-07-15', 4],
    ]);
  });

  it('refuse a project that does not exist', async () => {
    await expect(readConnection(services, { projectId: 999, origin })).rejects.toMatchObject({
      code: 'not_found',
    });
    await expect(readSettings(services, { projectId: 999, origin })).rejects.toMatchObject({
      code: 'not_found',
    });
  });
});
