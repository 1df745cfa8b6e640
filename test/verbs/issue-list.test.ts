import { beforeEach, describe, expect, it } from 'vitest';
import { encodeCursor } from '../../src/http/cursor.ts';
import { issuesRoutes } from '../../src/features/issues/routes.ts';
import { createTestApi, makeCaller, expectProblem, expectReply } from '../support/api.ts';
import { useCaller, useServices } from '../support/fixture.ts';
import { addFacet, addHour, addIssue, addProject } from '../support/rows.ts';
import { startOfTests } from '../support/services.ts';

const services = useServices();
const reader = useCaller(services, 'read');
let projectId: number;

beforeEach(async () => {
  projectId = (await addProject(services.db)).id;
});

const hourMs = 3_600_000;
const list = async (query = '') =>
  expectReply(issuesRoutes.listIssues, await reader('GET', `/projects/${projectId}/issues${query}`));
const titles = async (query: string) => (await list(query)).items.map(({ title }) => title).toSorted();
const add = (title: string, given: Parameters<typeof addIssue>[2] = {}) =>
  addIssue(services.db, projectId, { title, ...given });

/** All pages, one after the other; `between` runs after each. */
async function walk(query: string, between: () => Promise<unknown> = () => Promise.resolve()) {
  const seen: string[] = [];
  let cursor = '';
  do {
    const page = await list(`${query}${cursor}`);
    seen.push(...page.items.map(({ title }) => title));
    cursor = page.nextCursor === null ? '' : `&cursor=${page.nextCursor}`;
    await between();
  } while (cursor !== '' && seen.length < 100);
  return seen;
}

describe('GET /projects/{projectId}/issues', () => {
  it('gives all that a list shows', async () => {
    const { slug, id } = await addProject(services.db, { slug: 'shop' });
    const made = await addIssue(services.db, id, {
      number: 47,
      eventCount: 12,
      userCount: 3,
      firstRelease: 'app@1',
      lastRelease: 'app@2',
    });
    const { items } = expectReply(issuesRoutes.listIssues, await reader('GET', `/projects/${id}/issues`));
    expect(items).toEqual([
      {
        id: made.id,
        shortId: `${slug.toUpperCase()}-1F`,
        title: 'ValueError: no such user',
        culprit: 'app.users in load',
        type: 'error',
        level: 'error',
        status: 'unresolved',
        substatus: 'new',
        count: 12,
        userCount: 3,
        isUserCountExact: true,
        firstSeen: '2026-07-28T12:29:00.000Z',
        lastSeen: '2026-07-28T12:30:00.000Z',
        firstRelease: 'app@1',
        lastRelease: 'app@2',
        trend: Array.from({ length: 24 }, () => 0),
      },
    ]);
  });

  it('shows the trend of the last 24 hours, the running one last', async () => {
    const { id } = await add('busy');
    const thisHour = startOfTests - (startOfTests % hourMs);
    for (const [hoursAgo, count] of [
      [-1, 99],
      [0, 1],
      [1, 2],
      [23, 3],
      [24, 99],
    ] as const) {
      await addHour(services.db, id, thisHour - hoursAgo * hourMs, count);
    }
    const [item] = (await list()).items;
    expect(item?.trend).toEqual([3, ...Array.from({ length: 21 }, () => 0), 2, 1]);
  });

  it('costs one round trip, whatever is asked', async () => {
    await add('a');
    const tripsBefore = services.db.cost.roundTrips;
    await list('?status=unresolved&level=error&environment=prod&release=1&q=a&sort=count');
    expect(services.db.cost.roundTrips - tripsBefore).toBe(1);
  });

  it('filters by status and level', async () => {
    await add('open');
    await add('done', { status: 'resolved', substatus: null });
    await add('quiet', { status: 'ignored', substatus: null, level: 'warning' });
    expect(await titles('?status=resolved')).toEqual(['done']);
    expect(await titles('?status=ignored&level=warning')).toEqual(['quiet']);
    expect(await titles('?status=ignored&level=error')).toEqual([]);
    expect(await titles('')).toEqual(['done', 'open', 'quiet']);
  });

  it('filters by environment and release, whatever their names hold', async () => {
    const one = await add('one');
    const two = await add('two');
    const name = `o'brien "%_\\`;
    await addFacet(services.db, one.id, 'environment', name);
    await addFacet(services.db, two.id, 'environment', 'production');
    await addFacet(services.db, two.id, 'release', name);
    await addFacet(services.db, two.id, 'user', 'staging');
    expect(await titles(`?environment=${encodeURIComponent(name)}`)).toEqual(['one']);
    expect(await titles(`?release=${encodeURIComponent(name)}`)).toEqual(['two']);
    expect(await titles(`?environment=production&release=${encodeURIComponent(name)}`)).toEqual(['two']);
    expect(await titles('?environment=staging')).toEqual([]);
    expect(await titles('?environment=%25')).toEqual([]);
  });

  it.each([
    ['%', ['100% sure']],
    ['_', ['snake_case']],
    ['\\', ['C:\\temp']],
    ['\\%', []],
    ["'", ["it's"]],
    ['"', ['say "hi"']],
    ["' or 1=1 --", []],
    ['SNAKE', ['snake_case']],
    ['ünïcode 🙂', ['ünïcode 🙂']],
  ])('finds %j as it is written', async (q, expected) => {
    for (const title of ['100% sure', 'snake_case', 'C:\\temp', "it's", 'say "hi"', 'ünïcode 🙂']) {
      await add(title, { culprit: '', value: null });
    }
    expect(await titles(`?q=${encodeURIComponent(q)}`)).toEqual(expected);
  });

  it('looks for text in title, culprit and value', async () => {
    await add('needle one', { culprit: '', value: null });
    await add('two', { culprit: 'in needle', value: null });
    await add('three', { culprit: '', value: 'needles' });
    await add('four', { culprit: '', value: null, type: 'needle' });
    expect(await titles('?q=needle')).toEqual(['needle one', 'three', 'two']);
  });

  it.each([
    ['lastSeen', ['c', 'b', 'a', 'd']],
    ['firstSeen', ['d', 'a', 'b', 'c']],
    ['count', ['b', 'd', 'c', 'a']],
  ])('sorts by %s, the largest first', async (sort, expected) => {
    const at = (minutes: number) => startOfTests - minutes * 60_000;
    await add('a', { lastSeenAt: at(3), firstSeenAt: at(12), eventCount: 1 });
    await add('b', { lastSeenAt: at(2), firstSeenAt: at(13), eventCount: 9 });
    await add('c', { lastSeenAt: at(1), firstSeenAt: at(14), eventCount: 2 });
    await add('d', { lastSeenAt: at(4), firstSeenAt: at(11), eventCount: 5 });
    expect((await list(`?sort=${sort}`)).items.map(({ title }) => title)).toEqual(expected);
    expect(await walk(`?sort=${sort}&limit=1`)).toEqual(expected);
  });

  it.each(['lastSeen', 'firstSeen', 'count'])('pages through ties of %s, each issue once', async (sort) => {
    for (let index = 0; index < 7; index += 1) await add(`tie ${index}`);
    const seen = await walk(`?sort=${sort}&limit=3`);
    expect(seen.toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6].map((index) => `tie ${index}`));
  });

  it('neither repeats nor skips what was there while new issues arrive', async () => {
    for (let index = 0; index < 6; index += 1) await add(`old ${index}`);
    let arrived = 0;
    const seen = await walk('?limit=2', async () => {
      arrived += 1;
      await add(`new ${arrived}`, { lastSeenAt: startOfTests + arrived });
    });
    expect(seen.toSorted()).toEqual([0, 1, 2, 3, 4, 5].map((index) => `old ${index}`));
  });

  it('keeps a filter over the pages', async () => {
    for (let index = 0; index < 6; index += 1) {
      await add(`i ${index}`, { level: index % 2 === 0 ? 'error' : 'info' });
    }
    expect((await walk('?level=info&limit=1')).toSorted()).toEqual(['i 1', 'i 3', 'i 5']);
  });

  it('refuses a cursor of another order, another project, or made up', async () => {
    await add('a');
    await add('b');
    const { nextCursor } = await list('?limit=1');
    const other = await addProject(services.db);
    const path = `/projects/${projectId}/issues`;
    const forged = [
      encodeCursor(`issues/${projectId}/lastSeen`, ['1', 'x']),
      encodeCursor(`issues/${projectId}/lastSeen`, [1]),
      encodeCursor(`issues/${projectId}/lastSeen`, [1.5, 'x']),
      encodeCursor(`issues/${projectId}/lastSeen`, [1, '\ud800']),
      Buffer.from('{"__proto__":1}').toString('base64url'),
      Buffer.from('null').toString('base64url'),
      '%22',
      'a'.repeat(2_000),
    ];
    for (const answer of [
      await reader('GET', `${path}?sort=count&cursor=${nextCursor}`),
      await reader('GET', `/projects/${other.id}/issues?cursor=${nextCursor}`),
      ...(await Promise.all(forged.map((cursor) => reader('GET', `${path}?cursor=${cursor}`)))),
    ]) {
      expect(expectProblem('validation_failed', answer)).toEqual([
        '/query/cursor: This is no cursor of this list.',
      ]);
    }
  });

  it.each([
    'limit=0',
    'limit=101',
    'limit=1.5',
    'limit=ten',
    'limit=1&limit=2',
    'status=open',
    'level=critical',
    'sort=title',
    'q=%00',
    'environment=',
    `q=${'x'.repeat(201)}`,
    'cursor=',
    'page=2',
    '__proto__=1',
  ])('refuses ?%s', async (query) => {
    const answer = await reader('GET', `/projects/${projectId}/issues?${query}`);
    expect(expectProblem('validation_failed', answer)).toHaveLength(1);
  });

  it('shows nothing of other projects, and nothing of one that is not there', async () => {
    await add('mine');
    const other = await addProject(services.db);
    await addIssue(services.db, other.id, { title: 'theirs' });
    expect(await titles('')).toEqual(['mine']);
    expectProblem('not_found', await reader('GET', '/projects/999999/issues'));
    const bound = await makeCaller(createTestApi(services), services, 'admin', other.id);
    expectProblem('not_found', await bound('GET', `/projects/${projectId}/issues`));
  });
});
