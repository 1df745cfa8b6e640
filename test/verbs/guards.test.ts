import { sql } from 'drizzle-orm';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { apiRoutes } from '../../src/api-routes.ts';
import type { ApiRoute } from '../../src/api/route.ts';
import { createProject } from '../../src/features/projects/create-project.ts';
import { createToken } from '../../src/features/tokens/create-token.ts';
import { auditActions, signInActions } from '../../src/domain/audit.ts';
import { scopes, type Scope } from '../../src/domain/scope.ts';
import {
  anyState,
  callerOf,
  createTestApi,
  makeCaller,
  expectProblem,
  testOrigin,
  withBody,
  type Caller,
} from '../support/api.ts';
import { useCaller, useServices } from '../support/fixture.ts';
import { addEvent, addIssue } from '../support/rows.ts';

/** The same matrix for every route there is: who is let in, and who is told what. */

const services = useServices();
const callers: Record<Scope, Caller> = {
  read: useCaller(services, 'read'),
  write: useCaller(services, 'write'),
  admin: useCaller(services, 'admin'),
};
let stranger: Caller;
/** Values of the path parameters: things that exist. */
let ids: Record<string, string>;

beforeAll(async () => {
  const app = createTestApi(services);
  ids = await makeTargets();
  stranger = await makeCaller(app, services, 'admin', Number((await makeTargets())['projectId']));
});

/** A new project with one of everything; returns the path parameters that lead to them. */
async function makeTargets(): Promise<Record<string, string>> {
  const made = await createProject(services, {
    onlyProjectId: null,
    body: { name: 'x' },
    origin: testOrigin,
  });
  const owner = await addIssue(services.db, made.id);
  const { eventId } = await addEvent(services.db, owner);
  const body = { name: 'victim', scopes: ['read' as const] };
  const { id: tokenId } = await createToken(services, { onlyProjectId: null, body });
  return { projectId: String(made.id), keyId: made.key.id, issueId: owner.id, eventId, tokenId };
}

const routes = apiRoutes.map((spec) => [`${spec.method.toUpperCase()} ${spec.path}`, spec] as const);
const validBodies: Record<string, unknown> = {
  createProject: { name: 'new' },
  updateProject: { name: 'renamed' },
  createProjectKey: {},
  updateProjectKey: { label: 'renamed' },
  createToken: { name: 'new', scopes: ['read'] },
  rotateToken: {},
  updateIssue: { status: 'ignored' },
};

const bodyOf = (operationId: string, targets: Record<string, string>): unknown =>
  operationId === 'updateIssues'
    ? { issueIds: [targets['issueId']], status: 'ignored' }
    : validBodies[operationId];

/** Calls the route with ids that exist and a body that would be taken, unless told otherwise. */
function call(
  caller: Caller,
  { path, method, operationId }: ApiRoute,
  { body = bodyOf(operationId, ids), query = '' }: { body?: unknown; query?: string } = {},
) {
  const filled = path.replaceAll(/:(\w+)/g, (_match, name: string) => ids[name] ?? '');
  return caller(method.toUpperCase(), `${filled}${query}`, body);
}

describe.each(routes)('%s', (_route, spec) => {
  it('wants a token', async () => {
    const answer = await call(callerOf(createTestApi(services), undefined), spec);
    expectProblem('unauthenticated', answer);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
  });

  it('wants a token that exists', async () => {
    for (const token of ['nonsense', `blst_${'0'.repeat(64)}`]) {
      expectProblem('invalid_token', await call(callerOf(createTestApi(services), token), spec));
    }
  });

  it('is closed to smaller scopes, and a read is open to its own', async () => {
    for (const scope of scopes.slice(0, scopes.indexOf(spec.scope))) {
      expectProblem('insufficient_scope', await call(callers[scope], spec));
    }
    if (spec.method === 'get') {
      expect(await call(callers[spec.scope], spec)).toMatchObject({ status: 200 });
    }
  });

  it('tells a stranger nothing', async () => {
    const answer = await call(stranger, spec);
    if (spec.path.includes(':')) expectProblem('not_found', answer);
    else if (spec.method === 'post') expectProblem('insufficient_scope', answer);
    else expect(JSON.stringify(answer.body)).not.toContain(ids['tokenId']);
  });

  it('refuses a query it does not know', async () => {
    const answer = await call(callers.admin, spec, { query: '?nope=1' });
    expectProblem('validation_failed', answer);
  });
});

const writes = routes.filter(([, { method }]) => method !== 'get');

describe.each(writes)('%s', (_route, spec) => {
  it('leaves one audit row with the action that it declares', async () => {
    const targets = await makeTargets();
    await services.db.query.run(sql`delete from audit_log`);
    const path = spec.path.replaceAll(/:(\w+)/g, (_match, name: string) => targets[name] ?? '');
    const body = bodyOf(spec.operationId, targets);
    const answer = await callers.admin(spec.method.toUpperCase(), path, body, anyState);
    expect(answer.status).toBe(spec.status);
    const rows = await services.db.query.all(sql`select action, request_id from audit_log`);
    const requestId = answer.headers.get('x-request-id');
    expect(rows).toEqual([{ action: spec.audit, request_id: requestId }]);
  });
});

describe('the audit actions', () => {
  it('are each declared by exactly one route, but for those of the sign-in, and the change of one issue or several', () => {
    const declared = apiRoutes.flatMap(({ audit }) => audit ?? []);
    expect([...declared, ...signInActions].toSorted()).toEqual([...auditActions, 'issue.update'].toSorted());
  });
});

const withBodies = routes.filter(([, { method }]) => method === 'post' || method === 'patch');

describe.each(withBodies)('%s', (_route, spec) => {
  it('refuses a body that is no JSON object', async () => {
    for (const body of [null, 'text', 1, [], { nope: 1 }]) {
      expectProblem('validation_failed', await call(callers.admin, spec, { body }));
    }
  });
});

describe('the bodies', () => {
  const send = (contentType: string, body: string) =>
    createTestApi(services).request('/api/v1/projects', {
      method: 'POST',
      ...withBody(body, { authorization: `Bearer ${adminToken}` }, contentType),
    });
  let adminToken = '';
  beforeAll(async () => {
    const body = { name: 'x', scopes: ['admin' as const] };
    adminToken = (await createToken(services, { onlyProjectId: null, body })).token;
  });

  it.each([
    ['application/json', '{"name"', 400],
    ['application/json', '', 400],
    ['text/plain', '{"name":"a"}', 415],
    ['', '{"name":"a"}', 415],
    ['application/json', `{"name":"${'x'.repeat(70_000)}"}`, 413],
    ['application/json', '{"__proto__":{"name":"a"}}', 422],
    ['application/json', '{"name":"a","__proto__":{}}', 422],
    ['application/json', '{"name":"a","constructor":{"prototype":{"isAdmin":true}}}', 422],
    ['application/json', '{"name":"a","name":"b"}', 422],
    ['application/json', String.raw`{"name":"a","n\u0061me":"b"}`, 422],
    ['application/json', `{"name":"a","x":${'['.repeat(30_000)}${']'.repeat(30_000)}}`, 422],
    ['application/json', '['.repeat(60_000), 422],
    ['application/json', `{"name":"a","x":[${'1,'.repeat(5_000)}1]}`, 422],
    ['application/json', '\ufeff{"name":"a"}', 201],
    ['Application/JSON; charset=utf-8', '{"name":"a"}', 201],
    ['application/json; charset="UTF-8"', '{"name":"a"}', 201],
    ['application/json; charset=iso-8859-1', '{"name":"a"}', 415],
  ])('as %s %.20s… get %d', async (contentType, body, status) => {
    expect((await send(contentType, body)).status).toBe(status);
  });

  it('are refused for a broken shape by pointer and rule, and never quoted', async () => {
    const answer = await send('application/json', '{"name":"\u202esecret","\u202eevil":1}');
    const text = await answer.text();
    expect(answer.status).toBe(422);
    expect(text).toContain('must be one line of plain text');
    expect(text).not.toContain('secret');
    expect(text).not.toContain('\u202e');
  });

  it('cannot reach a prototype, whatever key stands where', async () => {
    const keys = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'name'];
    const value = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 3 },
        fc.constant({ polluted: true }),
        fc.array(fc.tuple(fc.constantFrom(...keys), tie('tree')), { maxLength: 3 }).map(Object.fromEntries),
      ),
    })).tree;
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.constantFrom(...keys), value), async (body) => {
        const { status } = await send('application/json', JSON.stringify(body));
        expect([201, 422]).toContain(status);
        expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
        expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
      }),
      { numRuns: 60 },
    );
  });

  it('are refused when they are no UTF-8', async () => {
    const bytes = Buffer.from([...Buffer.from('{"name":"'), 0xff, ...Buffer.from('"}')]);
    const answer = await createTestApi(services).request('/api/v1/projects', {
      method: 'POST',
      body: bytes,
      headers: {
        authorization: `Bearer ${adminToken}`,
        'content-type': 'application/json',
        'content-length': String(bytes.length),
      },
    });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ code: 'malformed_json' });
  });

  it('are not read for a caller that may not send them', async () => {
    const stranger = createTestApi(services).request('/api/v1/projects', {
      method: 'POST',
      ...withBody('['.repeat(60_000), {}),
    });
    expect((await stranger).status).toBe(401);
  });
});

describe('the query', () => {
  it.each([
    '?__proto__=1',
    '?constructor=1',
    '?=1',
    '?limit=1&limit=2',
    '?limit[]=1',
    '?cursor=%00',
    '?limit=1e1&x',
  ])('is refused as %s', async (query) => {
    expectProblem('validation_failed', await callers.admin('GET', `/projects${query}`));
  });
});
