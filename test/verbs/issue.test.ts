import { eq, sql } from 'drizzle-orm';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { drainDeletions } from '../../src/features/deletions/drain-deletions.ts';
import { issue } from '../../src/db/schema/issue.ts';
import { releaseSortKey } from '../../src/domain/release-order.ts';
import { issuesRoutes } from '../../src/features/issues/routes.ts';
import { createTestApi, makeCaller, expectProblem, expectReply, type Caller } from '../support/api.ts';
import { useCaller, useDatabase, useServices } from '../support/fixture.ts';
import { addEvent, addFacet, addHour, addIssue, addProject } from '../support/rows.ts';
import { startOfTests } from '../support/services.ts';
import { watchStatements } from '../support/statements.ts';

const database = useDatabase();
const services = useServices(database);
const writer = useCaller(services, 'write');
let stranger: Caller;
let projectId: number;
let stopWatching: () => void = () => undefined;

beforeAll(async () => {
  projectId = (await addProject(services.db)).id;
  const elsewhere = await addProject(services.db);
  stranger = await makeCaller(createTestApi(services), services, 'admin', elsewhere.id);
});
beforeEach(() => {
  services.clock.nowMs = startOfTests;
});
afterEach(() => stopWatching());

const add = (given: Parameters<typeof addIssue>[2] = {}) => addIssue(services.db, projectId, given);
const patch = async (id: string, body: unknown) =>
  expectReply(issuesRoutes.updateIssue, await writer('PATCH', `/issues/${id}`, body));
const rowOf = async (id: string) => (await services.db.query.select().from(issue).where(eq(issue.id, id)))[0];

describe('GET /issues/{issueId}', () => {
  it('gives the item of the list and the rest', async () => {
    const made = await add({ resolvedAt: startOfTests, resolvedInRelease: 'app@1', status: 'resolved' });
    const read = expectReply(issuesRoutes.getIssue, await writer('GET', `/issues/${made.id}`));
    expect(read).toMatchObject({
      id: made.id,
      projectId,
      number: made.number,
      value: 'no such user',
      platform: 'python',
      isUnhandled: true,
      lastEventId: made.lastEventId,
      resolvedAt: '2026-07-28T12:30:00.000Z',
      resolvedInRelease: 'app@1',
      regressedAt: null,
    });
    expect(read.trend).toHaveLength(24);
  });

  it.each(['', '/events', '/grouping'])(
    'hides %s of another tenant like one that is not there',
    async (tail) => {
      const { id } = await add();
      const hidden = await stranger('GET', `/issues/${id}${tail}`);
      const absent = await stranger('GET', `/issues/${'0'.repeat(32)}${tail}`);
      expectProblem('not_found', hidden);
      expect(hidden.body).toMatchObject({ detail: 'There is no such issue.' });
      expect(absent.body).toMatchObject({ detail: 'There is no such issue.' });
    },
  );

  it.each(['%27%20or%201=1', 'a%2Fb', 'x'.repeat(65), '%00'])('refuses %s as an id', async (id) => {
    expectProblem('validation_failed', await writer('GET', `/issues/${id}`));
  });
});

describe('PATCH /issues/{issueId}', () => {
  it('resolves, outright or as of a release', async () => {
    const { id } = await add();
    expect(await patch(id, { status: 'resolved' })).toMatchObject({
      status: 'resolved',
      substatus: null,
      resolvedAt: '2026-07-28T12:30:00.000Z',
      resolvedInRelease: null,
    });
    expect(await patch(id, { resolvedInRelease: 'app@1.2.3' })).toMatchObject({
      status: 'resolved',
      resolvedInRelease: 'app@1.2.3',
    });
    expect(await rowOf(id)).toMatchObject({ resolvedInKey: releaseSortKey('app@1.2.3') });
  });

  it('ignores and reopens; what is young is new again', async () => {
    const young = await add();
    const old = await add({ firstSeenAt: startOfTests - 8 * 24 * 3_600_000 });
    for (const [{ id }, substatus] of [
      [young, 'new'],
      [old, 'ongoing'],
    ] as const) {
      expect(await patch(id, { status: 'ignored' })).toMatchObject({ status: 'ignored', substatus: null });
      expect(await patch(id, { status: 'unresolved' })).toMatchObject({ status: 'unresolved', substatus });
    }
  });

  it('leaves a regressed issue regressed when it is reopened again', async () => {
    const { id } = await add({ substatus: 'regressed', regressedAt: startOfTests });
    const tripsBefore = services.db.cost.roundTrips;
    expect(await patch(id, { status: 'unresolved' })).toMatchObject({ substatus: 'regressed' });
    // Read, and nothing to write.
    expect(services.db.cost.roundTrips - tripsBefore).toBe(1);
  });

  it('touches nothing but the state, and no other issue', async () => {
    const made = await add({ eventCount: 5 });
    const other = await add();
    await patch(made.id, { status: 'ignored' });
    expect(await rowOf(made.id)).toEqual({ ...made, status: 'ignored', substatus: null });
    expect(await rowOf(other.id)).toEqual(other);
  });

  it('judges anew when an event reopened the issue between reading and writing', async () => {
    const { id } = await add({ status: 'resolved', substatus: null, resolvedAt: startOfTests - 1 });
    let overtaken = false;
    stopWatching = watchStatements(database.url, async ([first]) => {
      if (overtaken || !first?.sql.startsWith('update "issue"')) return;
      overtaken = true;
      await services.db.query.run(sql`update /* an event */ issue set status = 'unresolved',
        substatus = 'regressed', resolved_at = null, event_count = event_count + 1 where id = ${id}`);
    });
    // From `resolved` this would have become `ongoing`; the regression is not written over.
    expect(await patch(id, { status: 'unresolved' })).toMatchObject({ substatus: 'regressed', count: 2 });
    expect(overtaken).toBe(true);
  });

  it('gives up with 409 when the state changes every time', async () => {
    const { id } = await add();
    let round = 0;
    stopWatching = watchStatements(database.url, async ([first]) => {
      if (!first?.sql.startsWith('update "issue"')) return;
      round += 1;
      await services.db.query.run(
        sql`update /* another */ issue set status = 'resolved', resolved_at = ${round} where id = ${id}`,
      );
    });
    expectProblem('conflict', await writer('PATCH', `/issues/${id}`, { status: 'ignored' }));
    expect(round).toBe(3);
    expect(await rowOf(id)).toMatchObject({ status: 'resolved', resolvedAt: 3 });
  });

  it('leaves one whole state after many changes at once', async () => {
    const { id } = await add();
    const bodies = [{ status: 'ignored' }, { status: 'resolved' }, { resolvedInRelease: 'app@1.0.0' }];
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, index) => writer('PATCH', `/issues/${id}`, bodies[index % 3])),
    );
    expect(answers.every(({ status }) => status === 200 || status === 409)).toBe(true);
    const row = await rowOf(id);
    const isIgnored = row?.status === 'ignored';
    expect(row?.resolvedAt === null).toBe(isIgnored);
    expect(row?.resolvedInKey === null).toBe(row?.resolvedInRelease === null);
  });

  it.each([
    ['nothing to change', {}],
    ['an unknown status', { status: 'closed' }],
    ['a release that goes with no other status', { status: 'ignored', resolvedInRelease: '1' }],
    ['an empty release', { resolvedInRelease: '' }],
    ['a long release', { resolvedInRelease: 'x'.repeat(201) }],
    ['broken Unicode', { resolvedInRelease: 'a\ud800' }],
    ['a field that is not ours to set', { status: 'resolved', count: 0 }],
  ])('refuses %s', async (_case, body) => {
    const { id } = await add();
    expectProblem('validation_failed', await writer('PATCH', `/issues/${id}`, body));
  });

  it('does not change what another tenant owns', async () => {
    const made = await add();
    expectProblem('not_found', await stranger('PATCH', `/issues/${made.id}`, { status: 'resolved' }));
    expect(await rowOf(made.id)).toEqual(made);
  });
});

describe('DELETE /issues/{issueId}', () => {
  const fill = async () => {
    const made = await add();
    await addEvent(services.db, made);
    await addFacet(services.db, made.id, 'user', 'someone');
    await addHour(services.db, made.id, 0, 1);
    return made.id;
  };
  const countRows = async (id: string): Promise<number[]> => {
    const count = (table: string) =>
      services.db.query.all<{ n: number }>(
        sql`select count(*) as n from ${sql.identifier(table)} where issue_id = ${id}`,
      );
    const tables = ['event', 'issue_facet', 'issue_hour', 'fingerprint'];
    return (await Promise.all(tables.map(count))).map(([row]) => row?.n ?? -1);
  };

  it('removes the issue with all it owns, and nothing of its neighbour', async () => {
    const doomed = await fill();
    const neighbour = await fill();
    const answer = await writer('DELETE', `/issues/${doomed}`);
    expect(expectReply(issuesRoutes.deleteIssue, answer)).toBeUndefined();
    expect(await rowOf(doomed)).toBeUndefined();
    services.clock.nowMs += 120_000;
    await drainDeletions(services);
    expect(await countRows(doomed)).toEqual([0, 0, 0, 0]);
    expect(await countRows(neighbour)).toEqual([1, 1, 1, 1]);
    expectProblem('not_found', await writer('DELETE', `/issues/${doomed}`));
  });

  it('removes nothing of another tenant', async () => {
    const id = await fill();
    expectProblem('not_found', await stranger('DELETE', `/issues/${id}`));
    expect(await countRows(id)).toEqual([1, 1, 1, 1]);
    expect(await rowOf(id)).toBeDefined();
  });
});
