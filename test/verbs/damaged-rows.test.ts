import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { issuesRoutes } from '../../src/features/issues/routes.ts';
import { readTrend } from '../../src/features/issues/present.ts';
import { expectReply } from '../support/api.ts';
import { useCaller, useServices } from '../support/fixture.ts';
import { addEvent, addIssue, addProject } from '../support/rows.ts';
import { startOfTests } from '../support/services.ts';

/** The answer leaves out a damaged row and still shows the others. */

const services = useServices();
const reader = useCaller(services, 'read');

describe('a stored payload', () => {
  it.each([
    ['is no deflate', Buffer.from('nonsense')],
    ['is empty', Buffer.alloc(0)],
    ['is no JSON', deflateSync('{"event":')],
    ['is of a later form', deflateSync('{"event":{"eventId":7},"grouping":{"version":"v9"}}')],
    ['unpacks to far more than we ever write', deflateSync(Buffer.alloc(9 * 1024 * 1024, 0x20))],
  ])('that %s is shown as missing, and logged', async (_what, payload) => {
    const { id: projectId } = await addProject(services.db);
    const issue = await addIssue(services.db, projectId);
    const event = await addEvent(services.db, issue, { payload });
    services.lines.length = 0;
    const answer = await reader('GET', `/projects/${projectId}/events/${event.eventId}`);
    expect(expectReply(issuesRoutes.getEvent, answer)).toMatchObject({
      title: event.title,
      hasPayload: false,
      event: null,
    });
    expect(services.lines).toContain('error A stored payload cannot be read');
    const list = await reader('GET', `/issues/${issue.id}/events`);
    expect(expectReply(issuesRoutes.listIssueEvents, list).items).toHaveLength(1);
    const grouping = await reader('GET', `/issues/${issue.id}/grouping`);
    expect(expectReply(issuesRoutes.explainGrouping, grouping).items).toMatchObject([
      { explainedBy: null, components: [] },
    ]);
  });
});

describe('readTrend', () => {
  it.each(['', '{', 'null', '[[1]]', '[["1","2"]]', '[[1,-1]]', '{"__proto__":[]}'])(
    'is empty for %j',
    (json) => {
      expect(readTrend(json, [0, 0], startOfTests)).toEqual(Array.from({ length: 24 }, () => 0));
    },
  );

  it('counts what can be read', () => {
    const hour = startOfTests - (startOfTests % 3_600_000);
    expect(readTrend(`[[${hour},3]]`, [hour, 4], startOfTests).at(-1)).toBe(7);
  });
});
