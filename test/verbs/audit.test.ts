import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { auditValues } from '../../src/db/audit.ts';
import { pruneAudit } from '../../src/features/audit/prune-audit.ts';
import type { AuditEntry } from '../../src/features/audit/schemas.ts';
import { projectsRoutes } from '../../src/features/projects/routes.ts';
import { keyRoutes } from '../../src/features/projects/key-routes.ts';
import { tokensRoutes } from '../../src/features/tokens/routes.ts';
import { auditRoutes } from '../../src/features/audit/routes.ts';
import { auditNewToken, insertToken } from '../../src/features/tokens/writes.ts';
import {
  anyState,
  createTestApi,
  expectProblem,
  expectReply,
  makeCaller,
  type Answer,
} from '../support/api.ts';
import { useCaller, useServices } from '../support/fixture.ts';
import { addIssue, addProject } from '../support/rows.ts';
import { startOfTests } from '../support/services.ts';

const services = useServices();
const admin = useCaller(services, 'admin');
beforeEach(async () => {
  services.clock.nowMs = startOfTests;
  await services.db.query.run(sql`delete from audit_log`);
});

const list = async (query = '', caller = admin): Promise<AuditEntry[]> =>
  expectReply(auditRoutes.listAudit, await caller('GET', `/audit?limit=100${query}`)).items;

/** Does one thing, and gives what the log says of it. */
async function entriesOf(act: () => Promise<Answer>): Promise<{ answer: Answer; entries: AuditEntry[] }> {
  const before = new Set((await list()).map(({ id }) => id));
  const answer = await act();
  return { answer, entries: (await list()).filter(({ id }) => !before.has(id)) };
}

describe('every administrative action', () => {
  it('leaves one row that says who, what, where and in which request, without a secret', async () => {
    const made = await entriesOf(() => admin('POST', '/projects', { name: 'Shop' }));
    const project = expectReply(projectsRoutes.createProject, made.answer);
    const key = expectReply(
      keyRoutes.createKey,
      await admin('POST', `/projects/${project.id}/keys`, { label: 'second' }),
    );
    const token = expectReply(
      tokensRoutes.createToken,
      await admin('POST', '/tokens', {
        name: 'CI',
        scopes: ['read'],
        projectId: project.id,
        expiresAt: '2026-12-24T18:00:00.250Z',
      }),
    );
    const rotated = expectReply(
      tokensRoutes.rotateToken,
      await admin('POST', `/tokens/${token.id}/rotate`, { graceSeconds: 60 }),
    );
    const issue = await addIssue(services.db, project.id);
    for (const [method, path, body] of [
      ['PATCH', `/projects/${project.id}`, { platform: 'go' }],
      ['PATCH', `/projects/${project.id}/keys/${key.id}`, { isActive: false }],
      ['DELETE', `/projects/${project.id}/keys/${key.id}`],
      ['PATCH', `/issues/${issue.id}`, { status: 'resolved' }],
      ['DELETE', `/issues/${issue.id}`],
      ['DELETE', `/tokens/${token.id}`],
      ['DELETE', `/projects/${project.id}`],
    ] as const) {
      expect((await admin(method, path, body, anyState)).status).toBeLessThan(300);
    }
    const entries = await list(`&projectId=${project.id}`);
    const id = String(project.id);
    const said = Object.fromEntries(entries.map((entry) => [entry.action, [entry.targetId, entry.details]]));
    expect(entries).toHaveLength(11);
    expect(said).toEqual({
      'project.create': [id, { slug: project.slug, name: 'Shop' }],
      'project.update': [id, { platform: 'go' }],
      'project.delete': [id, { slug: project.slug, name: 'Shop' }],
      'key.create': [key.id, { label: 'second' }],
      'key.update': [key.id, { isActive: false }],
      'key.delete': [key.id, { label: 'second' }],
      'token.create': [token.id, { name: 'CI', scopes: ['read'], expiresAt: '2026-12-24T18:00:00.250Z' }],
      'token.rotate': [token.id, { name: 'CI', graceSeconds: 60 }],
      'token.delete': [token.id, { name: 'CI' }],
      'issue.update': [
        issue.id,
        { from: 'unresolved', status: 'resolved', substatus: null, resolvedInRelease: null },
      ],
      'issue.delete': [issue.id, { number: issue.number }],
    });
    const [creation] = made.entries;
    expect(made.entries).toHaveLength(1);
    expect(creation?.actorId).toMatch(/^tok_[0-9a-f]{24}$/);
    expect(made.answer.headers.get('x-request-id')).toBe(creation?.requestId);
    expect(made.answer.headers.get('traceparent')).toContain(creation?.traceId);
    const text = JSON.stringify(await services.db.query.all(sql`select * from audit_log`));
    for (const secret of [token.token, rotated.token, key.publicKey]) expect(text).not.toContain(secret);
  });

  it('leaves none when it fails or changes nothing', async () => {
    const taken = await addProject(services.db);
    const other = await addProject(services.db);
    const issue = await addIssue(services.db, other.id, { substatus: 'regressed' });
    const ignored = await addIssue(services.db, other.id, { status: 'ignored', substatus: null });
    const bound = await makeCaller(createTestApi(services), services, 'admin', other.id);
    await services.db.query.run(sql`delete from audit_log`);
    const nothing = '0'.repeat(24);
    for (const [status, act] of [
      [409, () => admin('POST', '/projects', { name: 'x', slug: taken.slug })],
      [409, () => admin('PATCH', `/projects/${other.id}`, { slug: taken.slug })],
      [404, () => admin('PATCH', '/projects/999999', { name: 'x' })],
      [404, () => admin('DELETE', '/projects/999999', undefined, anyState)],
      [404, () => admin('POST', '/projects/999999/keys', {})],
      [404, () => admin('PATCH', `/projects/${other.id}/keys/key_${nothing}`, { label: 'x' })],
      [404, () => admin('DELETE', `/projects/${other.id}/keys/key_${nothing}`)],
      [422, () => admin('POST', '/tokens', { name: 'x', scopes: ['read'], projectId: 999_999 })],
      [403, () => bound('POST', '/tokens', { name: 'x', scopes: ['read'] })],
      [404, () => admin('DELETE', `/tokens/tok_${nothing}`)],
      [404, () => admin('POST', `/tokens/tok_${nothing}/rotate`, {})],
      [200, () => admin('PATCH', `/issues/${issue.id}`, { status: 'unresolved' })],
      [200, () => admin('PATCH', `/issues/${ignored.id}`, { status: 'ignored' })],
      [404, () => admin('DELETE', `/issues/${'0'.repeat(32)}`)],
    ] as const) {
      expect((await act()).status).toBe(status);
    }
    expect(await list()).toEqual([]);
  });

  it('leaves one row although its batch came twice', async () => {
    const row = { id: 'tok_twice', name: 'x', hint: 'blst_', projectId: null, expiresAt: null, createdAt: 1 };
    const author = { actorId: null, requestId: null, traceId: null };
    const audit = auditValues(author, services);
    const statements = [
      insertToken({ ...row, hash: 'twice', scopes: '["read"]' }),
      auditNewToken({ ...audit, id: row.id }),
    ];
    await services.db.writeBatch(statements.slice(0));
    await expect(services.db.writeBatch(statements.slice(0))).rejects.toThrow('UNIQUE');
    await services.db.writeBatch(statements.slice(1));
    expect(await list('&action=token.create')).toHaveLength(1);
  });
});

describe('GET /audit', () => {
  const addRows = async (rows: readonly (readonly [at: number, projectId: number | null])[]) => {
    for (const [index, [at, projectId]] of rows.entries()) {
      await services.db.query.run(sql`insert into audit_log (id, at, action, target_id, project_id, details)
        values (${`aud_${index}`}, ${at}, 'key.create', 't', ${projectId}, '{}')`);
    }
  };

  it('pages newest first, also among rows of one moment, and filters by time', async () => {
    await addRows([10, 30, 20, 20, 20].map((at) => [at, null]));
    const seen: string[] = [];
    let cursor = '';
    do {
      const page = expectReply(auditRoutes.listAudit, await admin('GET', `/audit?limit=2${cursor}`));
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor === null ? '' : `&cursor=${page.nextCursor}`;
    } while (cursor !== '');
    expect(seen).toEqual(['aud_1', 'aud_4', 'aud_3', 'aud_2', 'aud_0']);
    const time = (at: number) => new Date(at).toISOString();
    const window = await list(`&from=${time(20)}&to=${time(30)}`);
    expect(window.map(({ id }) => id)).toEqual(['aud_4', 'aud_3', 'aud_2']);
    const answer = await admin('GET', `/audit?from=${time(30)}&to=${time(30)}`);
    expect(expectProblem('validation_failed', answer)[0]).toMatch(/^\/query\/from: /);
  });

  it('shows a token bound to a project that project alone', async () => {
    const own = await addProject(services.db);
    const bound = await makeCaller(createTestApi(services), services, 'admin', own.id);
    await services.db.query.run(sql`delete from audit_log`);
    await addRows([
      [1, null],
      [2, own.id],
      [3, own.id + 1],
    ]);
    expect((await list('', bound)).map(({ id }) => id)).toEqual(['aud_1']);
    expect(await list(`&projectId=${own.id}`, bound)).toHaveLength(1);
    expectProblem('not_found', await bound('GET', `/audit?projectId=${own.id + 1}`));
    expect(await list()).toHaveLength(3);
  });

  it('filters by the token that acted', async () => {
    const { entries } = await entriesOf(() => admin('POST', '/projects', { name: 'x' }));
    const actorId = String(entries[0]?.actorId);
    expect(await list(`&actor=${actorId}`)).toEqual(entries);
    expect(await list(`&actor=tok_${'0'.repeat(24)}`)).toEqual([]);
  });

  it('still shows a row whose details cannot be read', async () => {
    await services.db.query.run(sql`insert into audit_log (id, at, action, target_id, details)
      values ('aud_x', 1, 'key.create', 't', '[broken')`);
    expect(await list()).toMatchObject([{ id: 'aud_x', details: {} }]);
  });
});

describe('pruneAudit', () => {
  it('throws away what is older than its days, oldest first and not more than asked', async () => {
    const dayMs = 24 * 3_600_000;
    for (const days of [1, 9, 11, 12, 13]) {
      await services.db.query.run(sql`insert into audit_log (id, at, action, target_id, details)
        values (${`aud_${days}`}, ${startOfTests - days * dayMs}, 'key.create', 't', '{}')`);
    }
    expect(await pruneAudit(services, 10, 2)).toBe(2);
    expect((await list()).map(({ id }) => id)).toEqual(['aud_1', 'aud_9', 'aud_11']);
    expect(await pruneAudit(services, 10)).toBe(1);
    expect(await pruneAudit(services, 10)).toBe(0);
    expect((await list()).map(({ id }) => id)).toEqual(['aud_1', 'aud_9']);
  });
});
