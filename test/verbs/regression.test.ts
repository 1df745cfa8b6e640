import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isRegression } from '../../src/domain/issue.ts';
import { releaseSortKey } from '../../src/domain/release-order.ts';
import { runPlan } from '../../src/db/write-plan.ts';
import { planEvent, sightsOf } from '../../src/kinds/error/write.ts';
import type { EventRow } from '../../src/kinds/error/row.ts';
import { useServices } from '../support/fixture.ts';
import { addProject } from '../support/rows.ts';

const services = useServices();

let nextId = 1;
const hexId = (): string => (nextId++).toString(16).padStart(32, '0');

const whole = (write: EventRow) => [
  ...planEvent(write).statements,
  ...sightsOf(write).map(({ add }) => add()),
];

function eventWrite(projectId: number, issueId: string, release: string | null, atMs: number): EventRow {
  return {
    projectId,
    eventId: hexId(),
    derivedIssueId: issueId,
    fingerprintHash: issueId,
    groupingVersion: 'v1',
    occurredAt: atMs,
    occurredHourAt: 0,
    happenedAt: atMs,
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
    releaseKey: keyOf(release),
    userHash: null,
    traceId: null,
    payload: new Uint8Array([1]),
  };
}

const keyOf = (release: string | null) => (release === null ? null : (releaseSortKey(release) ?? null));

async function resolve(issueId: string, resolvedAt: number, fixedIn: string | null): Promise<void> {
  await services.db.writeBatch([
    {
      sql: `update issue set status = 'resolved', substatus = null, resolved_at = ?, resolved_in_release = ?,
        resolved_in_key = ? where id = ?`,
      args: [resolvedAt, fixedIn, keyOf(fixedIn), issueId],
    },
  ]);
}

describe('an event of a resolved issue', () => {
  // When each release was first seen; `resolvedAt` is 1000.
  const seenAt: Record<string, number> = { 'app@1.0.0': 100, 'app@2.0.0': 200, main: 300, beta: 400 };
  const resolvedAt = 1_000;
  const fixes = [null, 'app@1.5.0', 'app@2.0.0', 'app@2.0.0-rc.1', 'main', 'beta', 'gamma', '1.2.3+a1b2c3d'];
  const releases = [
    null,
    'app@1.0.0',
    'app@1.5.0',
    'app@2.0.0',
    'app@10.0.0',
    'main',
    'beta',
    'delta',
    '1.2.3+b1b2c3d',
  ];
  const cases = fixes.flatMap((fixedIn) => releases.map((release) => [fixedIn, release] as const));

  async function projectWithReleases(): Promise<number> {
    const { id: projectId } = await addProject(services.db);
    const writes = Object.entries(seenAt).map(([version, atMs]) =>
      eventWrite(projectId, hexId(), version, atMs),
    );
    await services.db.writeBatch(writes.flatMap(whole));
    return projectId;
  }

  it.each(cases)(
    'fixed in %s, seen in %s: the statement decides as the rule does',
    async (fixedIn, release) => {
      const { db } = services;
      const projectId = await projectWithReleases();
      const issueId = hexId();
      await db.writeBatch(whole(eventWrite(projectId, issueId, null, 500)));
      const order = (version: string | null) =>
        version === null
          ? undefined
          : { version, sortKey: releaseSortKey(version), firstSeenAt: seenAt[version] };
      for (const happenedAt of [resolvedAt - 1, resolvedAt, 2_000]) {
        await resolve(issueId, resolvedAt, fixedIn);
        const write = { ...eventWrite(projectId, issueId, release, 2_000), happenedAt };
        // The event alone, so that its release is as new to the next one.
        const stored = await runPlan(db, planEvent(write));
        const expected = isRegression(
          { resolvedAt, fixedIn: order(fixedIn) },
          { happenedAt, release: order(release) },
        );
        expect([happenedAt, stored?.hasRegressed]).toEqual([happenedAt, expected]);
      }
    },
  );

  it('is compared by its release as docs/releases.md says', async () => {
    const page = readFileSync(join(import.meta.dirname, '../../docs/releases.md'), 'utf8');
    const rows = [
      ...page.matchAll(/^\| `([^`]+)` +\| `([^`]+)` +\| (the same|later|earlier|not comparable) +\|/gm),
    ];
    expect(rows.length).toBeGreaterThan(50);
    const { db } = services;
    for (const [, fixedIn = '', release = '', word = ''] of rows) {
      const { id: projectId } = await addProject(db);
      const issueId = hexId();
      // The event's release was there before, so order of arrival alone never reopens.
      await db.writeBatch([
        ...whole(eventWrite(projectId, hexId(), release, 100)),
        ...whole(eventWrite(projectId, issueId, null, 500)),
      ]);
      await resolve(issueId, resolvedAt, fixedIn);
      const results = await db.writeBatch(whole(eventWrite(projectId, issueId, release, 2_000)));
      const reopened = results[1]?.rows[0]?.['regressed_now'] === 1;
      expect([fixedIn, release, reopened]).toEqual([
        fixedIn,
        release,
        word === 'later' || word === 'the same',
      ]);
    }
  });

  it('is not compared with the key that older code left with the issue', async () => {
    const { db } = services;
    const projectId = await projectWithReleases();
    const issueId = hexId();
    await db.writeBatch(whole(eventWrite(projectId, issueId, null, 500)));
    await resolve(issueId, resolvedAt, 'app@2.0.0');
    await db.writeBatch([
      {
        sql: 'update issue set resolved_in_key = ? where id = ?',
        args: ['000000002.000000000.000000000~', issueId],
      },
    ]);
    const [, known] = await db.writeBatch(whole(eventWrite(projectId, issueId, 'app@1.0.0', 2_000)));
    expect(known?.rows[0]?.['regressed_now']).not.toBe(1);
    const [, fresh] = await db.writeBatch(whole(eventWrite(projectId, issueId, 'app@3.0.0', 3_000)));
    expect(fresh?.rows[0]?.['regressed_now']).toBe(1);
  });

  it('happened before the resolution and comes with one that happened after: the later one reopens', async () => {
    const { db } = services;
    for (const order of [
      [400, 1_500],
      [1_500, 400],
    ]) {
      const { id: projectId } = await addProject(db);
      const issueId = hexId();
      await db.writeBatch(whole(eventWrite(projectId, issueId, null, 300)));
      await resolve(issueId, resolvedAt, null);
      const writes = order.map((happenedAt) =>
        Object.assign(eventWrite(projectId, issueId, null, 2_000), { happenedAt }),
      );
      await db.writeBatch(writes.flatMap(whole));
      const [row] =
        (
          await db.writeBatch([
            { sql: 'select status, substatus, event_count from issue where id = ?', args: [issueId] },
          ])
        )[0]?.rows ?? [];
      expect(row).toMatchObject({ status: 'unresolved', substatus: 'regressed', event_count: 3 });
    }
  });

  it('does not reopen an issue that is ignored', async () => {
    const { db } = services;
    const { id: projectId } = await addProject(db);
    const issueId = hexId();
    await db.writeBatch(whole(eventWrite(projectId, issueId, null, 300)));
    await db.writeBatch([
      { sql: `update issue set status = 'ignored', substatus = null where id = ?`, args: [issueId] },
    ]);
    const [, result] = await db.writeBatch(whole(eventWrite(projectId, issueId, null, 2_000)));
    expect(result?.rows[0]).toMatchObject({ event_count: 2, regressed_now: null });
  });
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
