import { Buffer } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { acceptEnvelope } from '../support/envelope.ts';
import { readStoreBody } from '../../src/features/ingest/read-envelope.ts';
import { projectsRoutes } from '../../src/features/projects/routes.ts';
import { reportRoutes } from '../../src/features/projects/report-routes.ts';
import { issuesRoutes } from '../../src/features/issues/routes.ts';
import { anyState, expectProblem, expectReply } from '../support/api.ts';
import { useCaller, useServices } from '../support/fixture.ts';
import { addProject } from '../support/rows.ts';
import { startOfTests } from '../support/services.ts';

/** What ingest stores is what the API shows: the two meet nowhere but in the database. */

const services = useServices();
const admin = useCaller(services, 'admin');

/** Stores an event as `/store/` would; returns its id. */
async function store(projectId: number, given: Record<string, unknown> = {}): Promise<string> {
  const body = {
    event_id: randomUUID(),
    timestamp: new Date(services.now()).toISOString(),
    platform: 'python',
    environment: 'production',
    release: 'app@1.0.0',
    transaction: '/users/{id}',
    user: { id: '42', email: 'a@b.example' },
    tags: { region: 'eu' },
    exception: {
      values: [
        {
          type: 'ValueError',
          value: `no such user "'; drop table event; --"`,
          mechanism: { type: 'fastapi', handled: false },
          stacktrace: {
            frames: [
              { filename: 'lib/run.py', function: 'run', lineno: 1, in_app: false },
              { filename: 'app/users.py', module: 'app.users', function: 'load', lineno: 7, in_app: true },
            ],
          },
        },
      ],
    },
    ...given,
  };
  const envelope = readStoreBody(Buffer.from(JSON.stringify(body)), undefined);
  if (!envelope.ok) throw new Error(envelope.error.reason);
  const input = { projectId, envelope: envelope.value, clientAddress: '192.0.2.1' };
  const { eventId } = await acceptEnvelope(services, input);
  return eventId ?? '';
}

const onlyIssue = async (projectId: number, query = '') => {
  const answer = await admin('GET', `/projects/${projectId}/issues${query}`);
  const { items } = expectReply(issuesRoutes.listIssues, answer);
  expect(items).toHaveLength(1);
  return items[0]?.id ?? '';
};

describe('an event that came in', () => {
  it('is an issue with counts, a trend, its event and the reason of its grouping', async () => {
    const { id: projectId } = await addProject(services.db);
    await store(projectId);
    services.clock.nowMs += 1_000;
    const newest = await store(projectId, { user: { id: '43' }, release: 'app@1.1.0' });
    for (const query of ['', '?environment=production&release=app@1.0.0&q=drop%20table&level=error']) {
      const id = await onlyIssue(projectId, query);
      const issue = expectReply(issuesRoutes.getIssue, await admin('GET', `/issues/${id}`));
      expect(issue).toMatchObject({
        title: expect.stringContaining('ValueError: no such user'),
        status: 'unresolved',
        substatus: 'new',
        isUnhandled: true,
        count: 2,
        userCount: 2,
        firstRelease: 'app@1.0.0',
        lastRelease: 'app@1.1.0',
        lastEventId: newest,
      });
      expect(issue.trend.at(-1)).toBe(2);
    }
    const id = await onlyIssue(projectId);
    const list = expectReply(issuesRoutes.listIssueEvents, await admin('GET', `/issues/${id}/events`));
    expect(list.items.map(({ eventId }) => eventId)[0]).toBe(newest);
    const path = `/projects/${projectId}/events/${newest}`;
    const detail = expectReply(issuesRoutes.getEvent, await admin('GET', path));
    expect(detail).toMatchObject({
      issueId: id,
      event: { eventId: newest, release: 'app@1.1.0', tags: [['region', 'eu']], user: { id: '43' } },
    });
    const grouping = expectReply(issuesRoutes.explainGrouping, await admin('GET', `/issues/${id}/grouping`));
    expect(grouping.items).toMatchObject([{ ...detail.grouping, source: 'exception' }]);
    expect(JSON.stringify(grouping.items[0]?.components)).toContain('load');
  });

  it('is in the ledger, with its release and environment', async () => {
    const { id } = await addProject(services.db);
    const eventId = await store(id);
    await store(id, { event_id: eventId });
    const outcomes = expectReply(reportRoutes.listOutcomes, await admin('GET', `/projects/${id}/outcomes`));
    expect(outcomes.items.map(({ outcome, reason, quantity }) => [outcome, reason, quantity])).toEqual([
      ['accepted', 'none', 1],
      ['dropped', 'duplicate', 1],
    ]);
    const releases = expectReply(reportRoutes.listReleases, await admin('GET', `/projects/${id}/releases`));
    expect(releases.items.map(({ version }) => version)).toEqual(['app@1.0.0']);
    const path = `/projects/${id}/environments`;
    const environments = expectReply(reportRoutes.listEnvironments, await admin('GET', path));
    expect(environments.items.map(({ name }) => name)).toEqual(['production']);
  });

  it('reopens what was resolved, unless its release is older than the fix', async () => {
    const { id: projectId } = await addProject(services.db);
    await store(projectId);
    const path = `/issues/${await onlyIssue(projectId)}`;
    await admin('PATCH', path, { resolvedInRelease: 'app@2.0.0' });
    await store(projectId, { release: 'app@1.9.0' });
    const kept = expectReply(issuesRoutes.getIssue, await admin('GET', path));
    expect(kept).toMatchObject({ status: 'resolved', count: 2 });
    await store(projectId, { release: 'app@2.0.1' });
    const reopened = expectReply(issuesRoutes.getIssue, await admin('GET', path));
    expect(reopened).toMatchObject({
      status: 'unresolved',
      substatus: 'regressed',
      resolvedAt: null,
      regressedAt: new Date(services.now()).toISOString(),
    });
  });

  it('opens anew an issue that was deleted', async () => {
    services.clock.nowMs = startOfTests;
    const { id: projectId } = await addProject(services.db);
    const eventId = await store(projectId);
    const id = await onlyIssue(projectId);
    expectReply(issuesRoutes.deleteIssue, await admin('DELETE', `/issues/${id}`));
    expectProblem('not_found', await admin('GET', `/projects/${projectId}/events/${eventId}`));
    await store(projectId);
    const issue = expectReply(
      issuesRoutes.getIssue,
      await admin('GET', `/issues/${await onlyIssue(projectId)}`),
    );
    // Rows of the old one still wait for the cron.
    expect(issue.id).not.toBe(id);
    expect(issue).toMatchObject({ count: 1, userCount: 1, substatus: 'new' });
  });

  it('is not stored once its project is deleted', async () => {
    const { id } = await addProject(services.db);
    expectReply(projectsRoutes.deleteProject, await admin('DELETE', `/projects/${id}`, undefined, anyState));
    const eventId = await store(id);
    expectProblem('not_found', await admin('GET', `/projects/${id}/events/${eventId}`));
  });
});
