import { describe, expect, it } from 'vitest';
import { drainDeletions } from '../../src/features/deletions/drain-deletions.ts';
import { projectsRoutes } from '../../src/features/projects/routes.ts';
import { keyRoutes } from '../../src/features/projects/key-routes.ts';
import { sql } from 'drizzle-orm';
import { hashToken } from '../../src/domain/api-token.ts';
import { findKey } from '../../src/features/ingest/admit/find-key.ts';
import { createToken } from '../../src/features/tokens/create-token.ts';
import { anyState, callerOf, createTestApi, makeCaller, expectProblem, expectReply } from '../support/api.ts';
import { useCaller, useServices } from '../support/fixture.ts';
import {
  addEnvironment,
  addEvent,
  addFacet,
  addHour,
  addIssue,
  addOutcome,
  addProject,
  addRelease,
} from '../support/rows.ts';
import { startOfTests } from '../support/services.ts';

const services = useServices();
const admin = useCaller(services, 'admin');

const create = async (body: unknown) =>
  expectReply(projectsRoutes.createProject, await admin('POST', '/projects', body));

describe('POST /projects', () => {
  it('makes a project and a first key with its DSN', async () => {
    const made = await create({ name: 'Café du Nord', platform: 'python' });
    expect(made).toMatchObject({
      slug: 'cafe-du-nord',
      name: 'Café du Nord',
      platform: 'python',
      createdAt: '2026-07-28T12:30:00.000Z',
      key: { label: 'Default', isActive: true },
    });
    expect(made.key.dsn).toBe(`https://${made.key.publicKey}@ballast.example/${made.id}`);
    const keys = expectReply(keyRoutes.listKeys, await admin('GET', `/projects/${made.id}/keys`));
    expect(keys.items).toEqual([made.key]);
  });

  it('gives a name that is taken a slug with a suffix', async () => {
    const first = await create({ name: 'Twin' });
    const second = await create({ name: 'Twin' });
    expect(first.slug).toBe('twin');
    expect(second.slug).toMatch(/^twin-[0-9a-f]{6}$/);
  });

  it('refuses a slug that was asked for and is taken, and makes no key for its owner', async () => {
    const owner = await create({ name: 'Owner', slug: 'taken' });
    expectProblem('conflict', await admin('POST', '/projects', { name: 'Late', slug: 'taken' }));
    const keys = expectReply(keyRoutes.listKeys, await admin('GET', `/projects/${owner.id}/keys`));
    expect(keys.items).toHaveLength(1);
  });

  it.each([
    ['no name', {}, '/name'],
    ['an empty name', { name: '  ' }, '/name'],
    ['a name of two lines', { name: 'a\nb' }, '/name'],
    ['broken Unicode', { name: 'a\ud800b' }, '/name'],
    ['a long name', { name: 'x'.repeat(101) }, '/name'],
    ['a slug with a space', { name: 'A', slug: 'a b' }, '/slug'],
    ['a slug of digits', { name: 'A', slug: '42' }, '/slug'],
    ['an unknown field', { name: 'A', owner: 'me' }, ''],
    ['a list', [], ''],
  ])('refuses %s', async (_case, body, pointer) => {
    const errors = expectProblem('validation_failed', await admin('POST', '/projects', body));
    expect(errors.map((line) => line.split(': ')[0])).toContain(pointer);
  });

  it('stores hostile names as they are', async () => {
    const name = `Robert'); DROP TABLE project;-- "%_\\ 🙂`;
    const made = await create({ name });
    const read = expectReply(projectsRoutes.getProject, await admin('GET', `/projects/${made.id}`));
    expect(read.name).toBe(name);
  });

  it('is not for a caller bound to a project', async () => {
    const { id } = await addProject(services.db);
    const bound = await makeCaller(createTestApi(services), services, 'admin', id);
    expectProblem('insufficient_scope', await bound('POST', '/projects', { name: 'Escape' }));
  });
});

describe('GET /projects', () => {
  it('pages through all, each once, while more are being made', async () => {
    const before = await addProject(services.db);
    const seen: number[] = [];
    let path = '/projects?limit=2';
    for (;;) {
      const page = expectReply(projectsRoutes.listProjects, await admin('GET', path));
      seen.push(...page.items.map(({ id }) => id));
      if (page.nextCursor === null || seen.length > 100) break;
      if (seen.length < 8) await addProject(services.db);
      path = `/projects?limit=2&cursor=${page.nextCursor}`;
    }
    expect(seen).toContain(before.id);
    expect(seen).toEqual([...new Set(seen)].toSorted((a, b) => a - b));
  });

  it('shows a bound caller its own project only', async () => {
    await addProject(services.db);
    const own = await addProject(services.db);
    const bound = await makeCaller(createTestApi(services), services, 'read', own.id);
    const page = expectReply(projectsRoutes.listProjects, await bound('GET', '/projects'));
    expect(page.items.map(({ id }) => id)).toEqual([own.id]);
  });
});

describe('GET /projects/{projectId}', () => {
  it.each(['0', '-1', '01', '1e3', '0x1', '1.5', 'abc', '99999999999999999999'])(
    'refuses %s as an id',
    async (id) => {
      expectProblem('validation_failed', await admin('GET', `/projects/${id}`));
    },
  );

  it('knows no project that never was', async () => {
    expectProblem('not_found', await admin('GET', '/projects/999999'));
  });
});

describe('PATCH /projects/{projectId}', () => {
  it('changes what the body names and nothing else', async () => {
    const made = await create({ name: 'Old name', slug: 'old-slug', platform: 'node' });
    services.clock.nowMs += 1_000;
    const path = `/projects/${made.id}`;
    const named = expectReply(projectsRoutes.updateProject, await admin('PATCH', path, { name: 'New name' }));
    expect(named).toMatchObject({ name: 'New name', slug: 'old-slug', platform: 'node' });
    expect(named.updatedAt > made.updatedAt).toBe(true);
    expect(named.createdAt).toBe(made.createdAt);
    const cleared = expectReply(projectsRoutes.updateProject, await admin('PATCH', path, { platform: null }));
    expect(cleared).toMatchObject({ name: 'New name', platform: null });
  });

  it('keeps its own slug, and does not take that of another', async () => {
    const one = await create({ name: 'One', slug: 'slug-one' });
    const two = await create({ name: 'Two', slug: 'slug-two' });
    expectReply(
      projectsRoutes.updateProject,
      await admin('PATCH', `/projects/${one.id}`, { slug: 'slug-one' }),
    );
    expectProblem('conflict', await admin('PATCH', `/projects/${two.id}`, { slug: 'slug-one' }));
  });

  it('refuses an empty change, and a project that is not there', async () => {
    const { id } = await addProject(services.db);
    expectProblem('validation_failed', await admin('PATCH', `/projects/${id}`, {}));
    expectProblem('not_found', await admin('PATCH', '/projects/999999', { name: 'x' }));
  });
});

describe('PATCH /projects/{projectId}/keys/{keyId}', () => {
  const change = async (path: string, body: unknown) =>
    expectReply(keyRoutes.updateKey, await admin('PATCH', path, body));

  it('closes a key at once, although it was remembered, and opens it again', async () => {
    const { id, key } = await create({ name: 'Shop' });
    const path = `/projects/${id}/keys/${key.id}`;
    const lookUp = () => findKey(services, key.publicKey);
    expect(await lookUp()).toMatchObject({ keyId: key.id, projectId: id });
    expect(await change(path, { isActive: false })).toEqual({ ...key, isActive: false });
    expect(await lookUp()).toBeNull();
    expect(await change(path, { isActive: true, label: 'Web' })).toEqual({ ...key, label: 'Web' });
    expect(await lookUp()).toMatchObject({ keyId: key.id });
  });

  it('touches no other key, and none of another project', async () => {
    const one = await create({ name: 'One' });
    const two = await create({ name: 'Two' });
    await change(`/projects/${one.id}/keys/${one.key.id}`, { label: 'changed' });
    expectProblem(
      'not_found',
      await admin('PATCH', `/projects/${one.id}/keys/${two.key.id}`, { label: 'x' }),
    );
    const { items } = expectReply(keyRoutes.listKeys, await admin('GET', `/projects/${two.id}/keys`));
    expect(items).toEqual([two.key]);
  });

  it.each([{}, { isActive: 'no' }, { isActive: null }, { label: '' }, { label: 'a\nb' }, { publicKey: 'x' }])(
    'refuses %j',
    async (body) => {
      const { id, key } = await create({ name: 'x' });
      expectProblem('validation_failed', await admin('PATCH', `/projects/${id}/keys/${key.id}`, body));
    },
  );
});

describe('DELETE /projects/{projectId}', () => {
  const tables = [
    'event',
    'issue',
    'fingerprint',
    'release',
    'environment',
    'outcome_hour',
    'project_key',
    'api_token',
  ];
  const countRows = async (projectId: number): Promise<number[]> => {
    const counts = await Promise.all(
      tables.map((table) =>
        services.db.query.all<{ rows: number }>(
          sql`select count(*) as rows from ${sql.identifier(table)} where project_id = ${projectId}`,
        ),
      ),
    );
    return counts.map(([count]) => count?.rows ?? -1);
  };
  const fill = async () => {
    const made = await create({ name: 'Doomed' });
    const { db } = services;
    const owner = await addIssue(db, made.id);
    await addEvent(db, owner);
    await addFacet(db, owner.id, 'environment', 'production');
    await addHour(db, owner.id, startOfTests, 1);
    await addRelease(db, { projectId: made.id, version: '1', firstSeenAt: 1 });
    await addEnvironment(db, { projectId: made.id, name: 'production', firstSeenAt: 1 });
    await addOutcome(db, {
      projectId: made.id,
      hourAt: 0,
      category: 'error',
      outcome: 'accepted',
      reason: 'none',
      quantity: 1,
    });
    const { token } = await createToken(services, {
      onlyProjectId: null,
      body: { name: 'bound', scopes: ['read'], projectId: made.id },
    });
    return { made, issueId: owner.id, token };
  };

  it('removes all it owns and nothing of its neighbour, in one round trip', async () => {
    const doomed = await fill();
    const neighbour = await fill();
    const tripsBefore = services.db.cost.roundTrips;
    expectReply(
      projectsRoutes.deleteProject,
      await admin('DELETE', `/projects/${doomed.made.id}`, undefined, anyState),
    );
    expect(services.db.cost.roundTrips - tripsBefore).toBe(1);
    await drainDeletions(services);
    expect(await countRows(doomed.made.id)).toEqual(tables.map(() => 0));
    expect(await countRows(neighbour.made.id)).toEqual(tables.map(() => 1));
    const owners = await services.db.query.all<{ issue_id: string }>(
      sql`select issue_id from issue_facet union select issue_id from issue_hour`,
    );
    expect(owners.map((row) => row.issue_id)).toContain(neighbour.issueId);
    expect(owners.map((row) => row.issue_id)).not.toContain(doomed.issueId);
    expectProblem('not_found', await admin('DELETE', `/projects/${doomed.made.id}`, undefined, anyState));
  });

  it('closes its keys and tokens at once, although they were remembered', async () => {
    const { made, token } = await fill();
    const bound = callerOf(createTestApi(services), token);
    expectReply(projectsRoutes.getProject, await bound('GET', `/projects/${made.id}`));
    services.caches.keys.set(
      made.key.publicKey,
      { keyId: 'key', projectId: made.id, ingestPerMinute: null, ingestBytesPerMinute: null },
      5_000,
      services.now(),
    );
    expect(services.caches.tokens.get(hashToken(token), services.now())).toBeDefined();
    expectReply(
      projectsRoutes.deleteProject,
      await admin('DELETE', `/projects/${made.id}`, undefined, anyState),
    );
    expectProblem('invalid_token', await bound('GET', `/projects/${made.id}`));
    expect(services.caches.keys.get(made.key.publicKey, services.now())).toBeUndefined();
  });

  it('never gives its id to another project', async () => {
    const doomed = await create({ name: 'Last' });
    await admin('DELETE', `/projects/${doomed.id}`, undefined, anyState);
    expect((await create({ name: 'Next' })).id).toBeGreaterThan(doomed.id);
  });
});
