import { eq } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import { event } from '../../src/db/schema/event.ts';
import { issuesRoutes } from '../../src/features/issues/routes.ts';
import { groupEvent } from '../../src/kinds/error/grouping/group.ts';
import { createTestApi, makeCaller, expectProblem, expectReply } from '../support/api.ts';
import { useCaller, useServices } from '../support/fixture.ts';
import { addEvent, addIssue, addProject } from '../support/rows.ts';
import { startOfTests } from '../support/services.ts';

const services = useServices();
const reader = useCaller(services, 'read');
let projectId: number;

beforeAll(async () => {
  projectId = (await addProject(services.db)).id;
});

const add = () => addIssue(services.db, projectId);
const dropPayload = (eventId: string) =>
  services.db.query.update(event).set({ payload: null }).where(eq(event.eventId, eventId));

describe('GET /issues/{issueId}/events', () => {
  it('pages newest first by when they happened, also among events of one moment', async () => {
    const owner = await add();
    const minutes = [3, 1, 1, 1, 2];
    const made: { eventId: string }[] = [];
    for (const minute of minutes) {
      made.push(await addEvent(services.db, owner, { occurredAt: startOfTests - minute * 60_000 }));
    }
    const seen: string[] = [];
    let cursor = '';
    do {
      const answer = await reader('GET', `/issues/${owner.id}/events?limit=2${cursor}`);
      const page = expectReply(issuesRoutes.listIssueEvents, answer);
      seen.push(...page.items.map(({ eventId }) => eventId));
      cursor = page.nextCursor === null ? '' : `&cursor=${page.nextCursor}`;
    } while (cursor !== '');
    expect(seen).toEqual([3, 2, 1, 4, 0].map((index) => made[index]?.eventId));
  });

  it('shows the row and not the payload, and only events of this issue', async () => {
    const owner = await add();
    await addEvent(services.db, await add());
    const made = await addEvent(services.db, owner, { release: 'app@1', traceId: 'a'.repeat(32) });
    const answer = await reader('GET', `/issues/${owner.id}/events`);
    const { items, nextCursor } = expectReply(issuesRoutes.listIssueEvents, answer);
    expect(items).toEqual([
      {
        eventId: made.eventId,
        issueId: owner.id,
        projectId,
        occurredAt: '2026-07-28T12:30:00.000Z',
        receivedAt: '2026-07-28T12:30:00.000Z',
        level: 'error',
        platform: 'python',
        title: 'ValueError: no such user',
        culprit: 'app.users in load',
        environment: 'production',
        release: 'app@1',
        traceId: 'a'.repeat(32),
        hasPayload: true,
      },
    ]);
    expect(nextCursor).toBeNull();
  });

  it('refuses the cursor of another issue', async () => {
    const [one, two] = [await add(), await add()];
    await addEvent(services.db, one);
    await addEvent(services.db, one);
    const answer = await reader('GET', `/issues/${one.id}/events?limit=1`);
    const { nextCursor } = expectReply(issuesRoutes.listIssueEvents, answer);
    expectProblem('validation_failed', await reader('GET', `/issues/${two.id}/events?cursor=${nextCursor}`));
  });
});

describe('GET /projects/{projectId}/events/{eventId}', () => {
  it('gives the whole event with its issue and grouping key, the id in any form', async () => {
    const owner = await add();
    const kept = { tags: [['a"b', '<script>']] as [string, string][], extra: { __proto__: 1, deep: [1] } };
    const { eventId } = await addEvent(services.db, owner, { kept });
    const dashed = eventId.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5').toUpperCase();
    for (const form of [eventId, dashed]) {
      const answer = await reader('GET', `/projects/${projectId}/events/${form}`);
      const read = expectReply(issuesRoutes.getEvent, answer);
      expect(read).toMatchObject({
        eventId,
        issueId: owner.id,
        grouping: { version: 'v1', hash: owner.id },
        event: { eventId, tags: kept.tags, exceptions: [{ type: 'ValueError' }], extra: { deep: [1] } },
      });
    }
  });

  it('still knows an event whose payload was thinned out', async () => {
    const { eventId } = await addEvent(services.db, await add());
    await dropPayload(eventId);
    const read = expectReply(
      issuesRoutes.getEvent,
      await reader('GET', `/projects/${projectId}/events/${eventId}`),
    );
    expect(read).toMatchObject({ eventId, event: null });
  });

  it('hides the event of another project', async () => {
    const { eventId } = await addEvent(services.db, await add());
    const other = await addProject(services.db);
    expectProblem('not_found', await reader('GET', `/projects/${other.id}/events/${eventId}`));
    const bound = await makeCaller(createTestApi(services), services, 'read', other.id);
    expectProblem('not_found', await bound('GET', `/projects/${projectId}/events/${eventId}`));
  });

  it('keeps events of one id in two projects apart', async () => {
    const other = await addProject(services.db);
    const mine = await addEvent(services.db, await add());
    const theirs = await addIssue(services.db, other.id);
    await addEvent(services.db, theirs, { eventId: mine.eventId });
    const read = async (id: number) =>
      expectReply(issuesRoutes.getEvent, await reader('GET', `/projects/${id}/events/${mine.eventId}`));
    expect((await read(projectId)).issueId).toBe(mine.issueId);
    expect((await read(other.id)).issueId).toBe(theirs.id);
  });

  it.each(['1', '0'.repeat(32), 'g'.repeat(32), '-'.repeat(32), `${'a'.repeat(32)}-----`])(
    'refuses %s as an id',
    async (id) => {
      expectProblem('validation_failed', await reader('GET', `/projects/${projectId}/events/${id}`));
    },
  );
});

describe('GET /issues/{issueId}/grouping', () => {
  const explain = async (issueId: string, query = '') =>
    expectReply(issuesRoutes.explainGrouping, await reader('GET', `/issues/${issueId}/grouping${query}`));
  /** An event that is grouped by the type of its exception, and the key that this makes. */
  const ofType = (type: string) => {
    const kept = { exceptions: [{ type }] };
    const rest = { eventId: '', timestamp: '', receivedAt: '', environment: '' };
    const event = { ...rest, ...kept, platform: 'python', level: 'error', type: 'error' } as const;
    return { kept, fingerprintHash: groupEvent(event).hash };
  };

  it('explains every fingerprint by its first event, oldest first', async () => {
    const owner = await add();
    const causes = [ofType('FirstError'), ofType('SecondError')];
    for (const [index, cause] of causes.entries()) {
      const at = startOfTests + index * 1_000;
      await addEvent(services.db, owner, { ...cause, occurredAt: at });
      await addEvent(services.db, owner, { ...cause, occurredAt: at + 1 });
    }
    const { items } = await explain(owner.id);
    expect(items.map(({ hash }) => hash)).toEqual(causes.map(({ fingerprintHash }) => fingerprintHash));
    const typed = (value: string) => [{ id: 'exception', children: [{ id: 'type', value }] }];
    expect(items).toMatchObject([
      { version: 'v1', source: 'exception', components: typed('FirstError') },
      { components: typed('SecondError'), firstSeen: '2026-07-28T12:30:01.000Z' },
    ]);
    const page = await explain(owner.id, '?limit=1');
    const rest = await explain(owner.id, `?limit=1&cursor=${page.nextCursor}`);
    expect([...page.items, ...rest.items]).toEqual(items);
  });

  it('falls back to the newest payload of the same fingerprint', async () => {
    const owner = await add();
    const cause = ofType('LostError');
    const at = (ms: number, of = cause) =>
      addEvent(services.db, owner, { ...of, occurredAt: startOfTests + ms });
    const first = await at(0);
    await at(1);
    const kept = await at(2);
    const newest = await at(3);
    await at(4, ofType('OtherError'));
    await dropPayload(first.eventId);
    await dropPayload(newest.eventId);
    const { items } = await explain(owner.id);
    expect(items[0]).toMatchObject({
      firstEventId: first.eventId,
      explainedBy: kept.eventId,
      components: [{ children: [{ id: 'type', value: 'LostError' }] }],
    });
  });

  it('says so when nothing is left to explain it', async () => {
    const owner = await add();
    const { eventId } = await addEvent(services.db, owner);
    await dropPayload(eventId);
    expect((await explain(owner.id)).items).toMatchObject([
      { explainedBy: null, source: null, components: [] },
    ]);
  });
});
