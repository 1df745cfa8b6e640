import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { drainDeletions } from '../../src/features/deletions/drain-deletions.ts';
import type { SliceBudget } from '../../src/platform/slice-budget.ts';
import { readStoreBody } from '../../src/features/ingest/read-envelope.ts';
import { anyState, expectProblem } from '../support/api.ts';
import { useCaller, useServices } from '../support/fixture.ts';
import { acceptEnvelope } from '../support/envelope.ts';
import { addProject } from '../support/rows.ts';

const services = useServices();
const admin = useCaller(services, 'admin');

/** How long a deleted issue keeps its rows. */
const issueRestMs = 120_000;

const newEventId = () => randomBytes(16).toString('hex');
const oneSlice: SliceBudget = { rowsPerSlice: 1_000, slices: 1, pauseMs: 0, forMs: 60_000 };
const manySlices: SliceBudget = { ...oneSlice, slices: 1_000 };

async function store(projectId: number, message = 'boom', user = 'a', eventId = newEventId()) {
  const body = JSON.stringify({ event_id: eventId, message, release: '1.0', user: { id: user } });
  const envelope = readStoreBody(Buffer.from(body), undefined);
  if (!envelope.ok) throw new Error(envelope.error.reason);
  return acceptEnvelope(services, { projectId, envelope: envelope.value, clientAddress: undefined });
}

/** The only issue of a project. */
async function onlyIssue(projectId: number) {
  const { body } = await admin('GET', `/projects/${projectId}/issues`);
  const { items }: { items: { id: string; count: number; userCount: number }[] } = Object(body);
  expect(items).toHaveLength(1);
  const [issue] = items;
  if (issue === undefined) throw new Error('There is no issue.');
  return issue;
}

/** Adds events to an issue below ingest, with an hour and a user each. */
async function addRows(projectId: number, issueId: string, count: number): Promise<void> {
  await services.db.writeBatch([
    {
      sql: `with recursive step(n) as (select 1 union all select n + 1 from step where n < ?)
        insert into event (project_id, event_id, issue_id, fingerprint_hash, occurred_at, received_at, level, platform,
          title, culprit, environment, user_hash)
        select ?, lower(hex(randomblob(16))), ?, 'x', n * 3600000, n, 'error', 'python', 't', 'c', 'e', 'u' || n from step`,
      args: [count, projectId, issueId],
    },
    {
      sql: 'insert into issue_hour select issue_id, occurred_at, 1 from event where issue_id = ? on conflict do nothing',
      args: [issueId],
    },
    {
      sql: `insert into issue_facet select issue_id, 'user', user_hash, 1 from event where issue_id = ? on conflict do nothing`,
      args: [issueId],
    },
  ]);
}

const tables = [
  'event',
  'issue',
  'fingerprint',
  'release',
  'environment',
  'outcome_hour',
  'feedback',
  'deletion',
];

/** Rows of a project by table, those of issues that are gone included. */
async function rowsOf(projectId: number, issueId: string): Promise<Record<string, number>> {
  const counts = [
    ...tables.map((table) => [table, `${table} where project_id = ${projectId}`]),
    ...['issue_facet', 'issue_hour'].map((table) => [table, `${table} where issue_id = '${issueId}'`]),
  ];
  const found: Record<string, number> = {};
  for (const [table = '', from = ''] of counts) {
    const [row] = await services.db.query.all<{ n: number }>(`select count(*) as n from ${from}`);
    found[table] = row?.n ?? -1;
  }
  return found;
}

async function waiting(): Promise<number> {
  const [row] = await services.db.query.all<{ n: number }>('select count(*) as n from deletion');
  return row?.n ?? -1;
}

/** Until nothing waits. */
async function drainAll(): Promise<void> {
  services.clock.nowMs += issueRestMs;
  for (let run = 0; run < 100; run += 1)
    if ((await drainDeletions(services, manySlices)) === 0 && (await waiting()) === 0) return;
  throw new Error('The drain does not end.');
}

describe('a deleted issue', () => {
  it('is gone at once for every reader, in one small batch, and its rows in slices', async () => {
    const { id: projectId } = await addProject(services.db);
    const { eventId = '' } = await store(projectId);
    const { id } = await onlyIssue(projectId);
    await addRows(projectId, id, 10_000);
    expect((await admin('DELETE', `/issues/${id}`)).status).toBe(204);

    for (const path of [`/issues/${id}`, `/issues/${id}/events`, `/issues/${id}/grouping`]) {
      expectProblem('not_found', await admin('GET', path));
    }
    expectProblem('not_found', await admin('GET', `/projects/${projectId}/events/${eventId}`));
    expectProblem('not_found', await admin('DELETE', `/issues/${id}`));
    expect(await rowsOf(projectId, id)).toMatchObject({ event: 10_001, issue: 0, deletion: 1 });

    expect(await drainDeletions(services, oneSlice)).toBe(0);
    services.clock.nowMs += issueRestMs;
    expect(await drainDeletions(services, oneSlice)).toBe(1_000);
    expect(await rowsOf(projectId, id)).toMatchObject({ event: 9_001, deletion: 1 });
    await drainAll();
    const left = await rowsOf(projectId, id);
    expect(left).toMatchObject({ event: 0, fingerprint: 0, issue_facet: 0, issue_hour: 0, deletion: 0 });
    // The ledger and the releases belong to the project.
    expect([left['outcome_hour'], left['release']]).toEqual([1, 1]);
  });

  it('comes back as another issue, which never shows or loses anything to the one before', async () => {
    const { id: projectId } = await addProject(services.db);
    for (const user of ['a', 'b']) await store(projectId, 'boom', user);
    const before = await onlyIssue(projectId);
    await addRows(projectId, before.id, 3_000);
    await admin('DELETE', `/issues/${before.id}`);

    await store(projectId, 'boom', 'a');
    services.clock.nowMs += issueRestMs;
    expect(await drainDeletions(services, oneSlice)).toBe(1_000);
    await store(projectId, 'boom', 'c');
    const after = await onlyIssue(projectId);
    expect(after.id).not.toBe(before.id);
    expect(after).toMatchObject({ count: 2, userCount: 2 });
    await drainAll();
    expect(await onlyIssue(projectId)).toEqual(after);
    const { body } = await admin('GET', `/issues/${after.id}/events`);
    const { items }: { items: { eventId: string }[] } = Object(body);
    expect(items).toHaveLength(2);
    const grouping = await admin('GET', `/issues/${after.id}/grouping`);
    expect(grouping.body).toMatchObject({ items: [{ firstEventId: items[1]?.eventId }] });
    expect(await rowsOf(projectId, after.id)).toMatchObject({ event: 2, fingerprint: 1, issue_facet: 4 });
  });

  it('comes back with its users counted once, although isolates remember them from before', async () => {
    const { id: projectId } = await addProject(services.db);
    for (const user of ['a', 'b']) await store(projectId, 'boom', user);
    const { id } = await onlyIssue(projectId);
    await admin('DELETE', `/issues/${id}`);
    for (const user of ['a', 'b', 'b']) await store(projectId, 'boom', user);
    expect(await onlyIssue(projectId)).toMatchObject({ count: 3, userCount: 2 });
    // Rows and alias stay while the isolate remembers them.
    await drainDeletions(services, manySlices);
    await admin('DELETE', `/issues/${(await onlyIssue(projectId)).id}`);
    await drainDeletions(services, manySlices);
    for (const user of ['b', 'a', 'a']) await store(projectId, 'boom', user);
    expect(await onlyIssue(projectId)).toMatchObject({ count: 3, userCount: 2 });
    const { body } = await admin('GET', `/projects/${projectId}/issues?release=1.0`);
    expect(Object(body)['items']).toHaveLength(1);
  });

  it('whose cause comes back only after the drain, or whose alias was never written, loses nothing either', async () => {
    const { id: projectId } = await addProject(services.db);
    await store(projectId);
    const { id } = await onlyIssue(projectId);
    await services.db.writeBatch([
      { sql: 'delete from fingerprint where project_id = ?', args: [projectId] },
    ]);
    await admin('DELETE', `/issues/${id}`);
    await store(projectId);
    expect((await onlyIssue(projectId)).id).not.toBe(id);
    await drainAll();
    expect(await onlyIssue(projectId)).toMatchObject({ count: 1 });

    await admin('DELETE', `/issues/${(await onlyIssue(projectId)).id}`);
    await drainAll();
    await store(projectId);
    expect(await onlyIssue(projectId)).toMatchObject({ count: 1, userCount: 1 });
  });
});

describe('a deleted project', () => {
  it('is gone at once with its keys and issues, takes no event, and its rows go in slices', async () => {
    const { id: projectId } = await addProject(services.db);
    const { eventId = '' } = await store(projectId);
    const { id } = await onlyIssue(projectId);
    await addRows(projectId, id, 2_500);
    expect((await admin('DELETE', `/projects/${projectId}`, undefined, anyState)).status).toBe(204);

    const paths = [
      `/projects/${projectId}`,
      `/projects/${projectId}/issues`,
      `/projects/${projectId}/events/${eventId}`,
      `/projects/${projectId}/outcomes`,
      `/issues/${id}`,
      `/issues/${id}/events`,
      `/issues/${id}/grouping`,
    ];
    for (const path of paths) expectProblem('not_found', await admin('GET', path));
    expectProblem('not_found', await admin('PATCH', `/issues/${id}`, { status: 'resolved' }));
    expectProblem('not_found', await admin('DELETE', `/issues/${id}`));
    expect((await store(projectId)).isProjectGone).toBe(true);

    expect(await drainDeletions(services, oneSlice)).toBe(1_000);
    await drainAll();
    const left = await rowsOf(projectId, id);
    expect(left).toEqual(Object.fromEntries(Object.keys(left).map((table) => [table, 0])));
  });
});

describe('the drain', () => {
  it('stops when its time is over, and goes on in the next run', async () => {
    const { id: projectId } = await addProject(services.db);
    await store(projectId);
    const { id } = await onlyIssue(projectId);
    await addRows(projectId, id, 2_000);
    await admin('DELETE', `/issues/${id}`);
    services.clock.nowMs += issueRestMs;
    const ticking = { ...services, now: () => (services.clock.nowMs += 10) };
    expect(await drainDeletions(ticking, { ...manySlices, rowsPerSlice: 100, forMs: 45 })).toBeLessThan(
      1_000,
    );
    await drainAll();
    expect(await rowsOf(projectId, id)).toMatchObject({ event: 0, deletion: 0 });
  });

  it('may run twice at the same time', async () => {
    const { id: projectId } = await addProject(services.db);
    await store(projectId);
    const { id } = await onlyIssue(projectId);
    await addRows(projectId, id, 3_000);
    await admin('DELETE', `/issues/${id}`);
    services.clock.nowMs += issueRestMs;
    await Promise.all([drainDeletions(services, manySlices), drainDeletions(services, manySlices)]);
    await drainAll();
    expect(await rowsOf(projectId, id)).toMatchObject({ event: 0, issue_facet: 0, deletion: 0 });
  });
});
