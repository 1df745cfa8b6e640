import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isRegression, releaseSortKey } from '../../src/domain/issue.ts';
import { eventStatements, sightStatements, type EventWrite } from '../../src/features/ingest/event-write.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';
import { addProject } from '../support/rows.ts';
import { createTestServices, type TestServices } from '../support/services.ts';

let database: TestDatabase;
let services: TestServices;

beforeAll(async () => {
  database = await openTestDatabase();
  services = createTestServices(database);
});

afterAll(() => database.close());

let nextId = 1;
const hexId = (): string => (nextId++).toString(16).padStart(32, '0');

const whole = (write: EventWrite) => [...eventStatements(write), ...sightStatements(write)];

function eventWrite(projectId: number, issueId: string, release: string | null, atMs: number): EventWrite {
  return {
    projectId,
    eventId: hexId(),
    derivedIssueId: issueId,
    fingerprintHash: issueId,
    groupingVersion: 'v1',
    occurredAt: atMs,
    occurredHourAt: 0,
    receivedAt: atMs,
    receivedHourAt: 0,
    level: 'error',
    platform: 'python',
    title: 'ValueError: x',
    culprit: 'app in f',
    type: 'ValueError',
    value: 'x',
    isUnhandled: 0,
    environment: 'production',
    release,
    releaseKey: release === null ? null : (releaseSortKey(release) ?? null),
    userHash: null,
    traceId: null,
    payload: new Uint8Array([1]),
  };
}

describe('an event of a resolved issue', () => {
  // When each release was first seen; `resolvedAt` is 1000.
  const seenAt: Record<string, number> = { 'app@1.0.0': 100, 'app@2.0.0': 200, build7: 300, build8: 400 };
  const resolvedAt = 1_000;
  const fixes = [null, 'app@1.5.0', 'app@2.0.0', 'app@2.0.0-rc.1', 'build7', 'build8', 'build9'];
  const releases = [null, 'app@1.0.0', 'app@1.5.0', 'app@2.0.0', 'app@10.0.0', 'build7', 'build8', 'build10'];
  const cases = fixes.flatMap((fixedIn) => releases.map((release) => [fixedIn, release] as const));

  it.each(cases)(
    'fixed in %s, seen in %s: the statement decides as the rule does',
    async (fixedIn, release) => {
      const { db } = services;
      const { id: projectId } = await addProject(db);
      for (const [version, atMs] of Object.entries(seenAt)) {
        await db.writeBatch(whole(eventWrite(projectId, hexId(), version, atMs)));
      }
      const issueId = hexId();
      await db.writeBatch(whole(eventWrite(projectId, issueId, null, 500)));
      await db.writeBatch([
        {
          sql: `update issue set status = 'resolved', substatus = null, resolved_at = ?, resolved_in_release = ?,
          resolved_in_key = ? where id = ?`,
          args: [resolvedAt, fixedIn, fixedIn === null ? null : (releaseSortKey(fixedIn) ?? null), issueId],
        },
      ]);
      const results = await db.writeBatch(whole(eventWrite(projectId, issueId, release, 2_000)));

      const order = (version: string) => ({
        version,
        sortKey: releaseSortKey(version),
        firstSeenAt: seenAt[version],
      });
      const expected = isRegression(
        fixedIn === null ? undefined : order(fixedIn),
        release === null ? undefined : order(release),
        resolvedAt,
      );
      expect(results[1]?.rows[0]?.['regressed_now'] === 1).toBe(expected);
    },
  );
});

describe('the write batch of an event', () => {
  it('moves no counter when it is sent again, and its results say so', async () => {
    const { db } = services;
    const { id: projectId } = await addProject(db);
    const write = { ...eventWrite(projectId, hexId(), 'app@1.0.0', 100), userHash: 'u1' };
    const first = await db.writeBatch(whole(write));
    const again = await db.writeBatch(whole(write));
    expect(first[1]?.rows).toHaveLength(1);
    expect(again[1]?.rows).toHaveLength(0);
    const later = await db.writeBatch(whole({ ...write, eventId: hexId() }));
    expect(later[1]?.rows[0]).toMatchObject({ event_count: 2 });
  });

  it('writes nothing for a project that is gone', async () => {
    const results = await services.db.writeBatch(whole(eventWrite(987_654, hexId(), null, 100)));
    expect(results.map(({ rowsAffected }) => rowsAffected)).toEqual(results.map(() => 0));
  });
});
