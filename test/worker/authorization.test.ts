import { beforeAll, describe, expect, it } from 'vitest';
import { createDb } from '../../src/db/client.ts';
import { grants, scopes, type Scope } from '../../src/domain/scope.ts';
import { apiRoutes } from '../../src/api-routes.ts';
import { createToken } from '../../src/features/tokens/create-token.ts';
import type { RouteSpec } from '../../src/api/route.ts';
import { mintId, randomHex } from '../../src/platform/ids.ts';
import { mountedPaths } from './routes.ts';
import { envelopeOf, errorEvent, mintEventId, useBallast } from './support.ts';

/** Every route of the service with every kind of token there is, over HTTP, against what the route declares. */

const specs: readonly RouteSpec[] = apiRoutes;
const routes = specs.map((spec) => [`${spec.method.toUpperCase()} ${spec.path}`, spec] as const);

/** What needs no token of ours, and why. */
const open: Readonly<Record<string, string>> = {
  '/health': 'a probe',
  '/readiness': 'a probe; says more to whoever runs the service',
  '/openapi.json': 'the contract, the same for everyone',
  '/docs': 'the contract as a page',
  '/errors': 'what error codes mean',
  '/errors/:code': 'what an error code means',
  '/sign-in': 'how to sign in',
  '/sign-in/:secret': 'a link that works once',
  '/.well-known/security.txt': 'whom to tell',
  '/api/:project{[0-9]+}/envelope': 'ingest: a DSN key',
  '/api/:project{[0-9]+}/store': 'ingest: a DSN key',
  '/api/:project{[0-9]+}/security': 'ingest: a DSN key',
  '/api/:project{[0-9]+}/csp-report': 'ingest: a DSN key',
  '/api/:project{[0-9]+}/nel': 'ingest: a DSN key',
  '/api/:project{[0-9]+}/minidump': 'ingest: a DSN key',
  '/api/:project{[0-9]+}/unreal/:publicKey': 'ingest: a DSN key',
  '/api/:project{[0-9]+}/events/:eventId/attachments': 'ingest: a DSN key',
  '/api/:project{[0-9]+}/integration/otlp/v1/traces': 'ingest: a DSN key',
  '/api/:project{[0-9]+}/integration/otlp/v1/logs': 'ingest: a DSN key',
  '/api/:project{[0-9]+}/integration/otlp/v1/metrics': 'ingest: a DSN key',
  '/api/:project{[0-9]+}/otlp/v1/traces': 'ingest: a DSN key',
  '/api/:project{[0-9]+}/otlp/v1/logs': 'ingest: a DSN key',
  '/api/:project{[0-9]+}/otlp/v1/metrics': 'ingest: a DSN key',
};

/** The dashboard, behind the guard that lets people in. */
const pages: Readonly<Record<string, readonly string[]>> = {
  '/': ['GET'],
  '/service': ['GET'],
  '/projects/new': ['GET', 'POST'],
  '/projects/:projectId{[0-9]+}': ['GET'],
  '/projects/:projectId{[0-9]+}/issues': ['GET', 'POST'],
  '/projects/:projectId{[0-9]+}/settings': ['GET', 'POST'],
  '/projects/:projectId{[0-9]+}/keys': ['POST'],
  '/projects/:projectId{[0-9]+}/keys/:keyId': ['POST'],
  '/projects/:projectId{[0-9]+}/delete': ['POST'],
  '/projects/:projectId{[0-9]+}/events/:eventId': ['GET'],
  '/projects/:projectId{[0-9]+}/events/:eventId/json': ['GET'],
  '/issues/:issueId': ['GET', 'POST'],
  '/issues/:issueId/delete': ['POST'],
  '/issues/:issueId/events': ['GET'],
  '/issues/:issueId/grouping': ['GET'],
};

const ballast = useBallast({
  vars: { METRICS_TOKEN: 'm'.repeat(32), SECURITY_CONTACT: 'mailto:a@b.example' },
});
/** Things that exist, all of one project. */
let shared: Targets;
let tokens: Record<
  'read' | 'write' | 'admin' | 'own' | 'ownRead' | 'foreign' | 'expired' | 'revoked',
  string
>;

interface Targets {
  readonly projectId: number;
  readonly keyId: string;
  readonly issueId: string;
  readonly eventId: string;
  readonly tokenId: string;
}

beforeAll(async () => {
  shared = await makeTargets();
  const foreign = await ballast.createProject('Foreign');
  const make = (given: Parameters<typeof makeToken>[0], nowMs?: number) => makeToken(given, nowMs);
  tokens = {
    read: await make({ scopes: ['read'] }),
    write: await make({ scopes: ['write'] }),
    admin: await make({ scopes: ['admin'] }),
    own: await make({ scopes: ['admin'], projectId: shared.projectId }),
    ownRead: await make({ scopes: ['read'], projectId: shared.projectId }),
    foreign: await make({ scopes: ['admin'], projectId: foreign.id }),
    expired: await make({ scopes: ['admin'], expiresAt: Date.now() - 1_000 }, Date.now() - 60_000),
    revoked: await makeRevoked(),
  };
});

/** Made beside the service, at a time of its own. */
async function makeToken(
  body: { scopes: Scope[]; projectId?: number; expiresAt?: number },
  nowMs = Date.now(),
): Promise<string> {
  const db = createDb({ url: ballast.databaseUrl, timeoutMs: 20_000 });
  const services = { db, now: () => nowMs, randomHex, mintId };
  const made = await createToken(services, { onlyProjectId: null, body: { name: 'test', ...body } });
  return made.token;
}

/** Used once, so that the isolate remembers it, then deleted through the API. */
async function makeRevoked(): Promise<string> {
  const { id, token } = await post('/tokens', { name: 'revoked', scopes: ['admin'] });
  expect((await ballast.api('/tokens', { token: String(token) })).status).toBe(200);
  expect((await ballast.api(`/tokens/${String(id)}`, { method: 'DELETE' })).status).toBe(204);
  return String(token);
}

async function post(path: string, body: unknown): Promise<Record<string, unknown>> {
  const response = await ballast.api(path, { method: 'POST', body });
  expect(response.status).toBe(201);
  return (await response.json()) as Record<string, unknown>;
}

/** A project with one of everything. */
async function makeTargets(): Promise<Targets> {
  const { id: projectId, publicKey } = await ballast.createProject('Target');
  const key = await post(`/projects/${projectId}/keys`, {});
  const token = await post('/tokens', { name: 'target', scopes: ['read'], projectId });
  const eventId = mintEventId();
  await fetch(`${ballast.url}/api/${projectId}/envelope/?sentry_key=${publicKey}`, {
    method: 'POST',
    body: envelopeOf(errorEvent({ event_id: eventId })),
  });
  const event = await ballast.api(`/projects/${projectId}/events/${eventId}`);
  const { issueId } = (await event.json()) as { issueId: string };
  return { projectId, keyId: String(key['id']), issueId, eventId, tokenId: String(token['id']) };
}

const bodies: Readonly<Record<string, (targets: Targets) => unknown>> = {
  createProject: () => ({ name: 'new' }),
  updateProject: () => ({ platform: 'go' }),
  createProjectKey: () => ({}),
  updateProjectKey: () => ({ label: 'renamed' }),
  createToken: ({ projectId }) => ({ name: 'new', scopes: ['read'], projectId }),
  rotateToken: () => ({}),
  updateIssue: () => ({ status: 'ignored' }),
  updateIssues: ({ issueId }) => ({ issueIds: [issueId], status: 'ignored' }),
};

function call(spec: RouteSpec, targets: Targets, authorization: string | undefined): Promise<Response> {
  const values = new Map<string, unknown>(Object.entries(targets));
  const path = spec.path.replaceAll(/:(\w+)/g, (_all, name: string) => String(values.get(name)));
  const body = bodies[spec.operationId]?.(targets);
  return fetch(`${ballast.url}/api/v1${path}`, {
    method: spec.method.toUpperCase(),
    headers: {
      'If-Match': '*',
      ...(authorization === undefined ? {} : { Authorization: authorization }),
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

/** Status, and for errors the code. */
async function answerOf(
  spec: RouteSpec,
  authorization: string | undefined,
  targets = shared,
): Promise<string> {
  const response = await call(spec, targets, authorization);
  if (response.ok) return String(response.status);
  const { code } = (await response.json()) as { code: string };
  return `${response.status} ${code}`;
}

/** What is asked for would end what other requests need. */
const isEnding = ({ method, operationId }: RouteSpec): boolean =>
  method === 'delete' || operationId === 'rotateToken';

/** About all projects, so closed to a token of one. */
const isOfService = ({ path }: RouteSpec): boolean => path.startsWith('/service/');

describe('the routes', () => {
  it('are all declared: as open with a reason, for whoever runs the service, or with a scope', () => {
    const declared = new Map(Object.keys(open).map((template) => [template, ['GET', 'POST']]));
    declared.set('/metrics', ['GET']);
    // Say nothing about anybody: pages load the one, and the other sets a cookie.
    declared.set('/assets/:file', ['GET']);
    declared.set('/theme', ['POST']);
    for (const [template, methods] of Object.entries(pages)) declared.set(template, [...methods]);
    // For the session of a cookie; see sign-in.test.ts.
    declared.set('/sign-out', ['POST']);
    // Ingest as well: a DSN key in the query or in the path.
    for (const path of ['/cron/:monitor', '/cron/:monitor/:publicKey']) {
      declared.set(`/api/:project{[0-9]+}${path}`, ['GET', 'POST', 'PUT']);
    }
    for (const { method, path } of specs) {
      const template = `/api/v1${path}`;
      declared.set(template, [...(declared.get(template) ?? []), method.toUpperCase()]);
    }
    for (const { template, methods } of mountedPaths()) {
      expect([template, declared.get(template)]).toEqual([template, expect.arrayContaining([...methods])]);
    }
    expect(mountedPaths()).toHaveLength(declared.size);
  });
});

describe('the dashboard', () => {
  it('is closed without a session, and to tokens of the API', async () => {
    const isPage = ({ template }: { readonly template: string }): boolean => Object.hasOwn(pages, template);
    for (const { path, methods } of mountedPaths().filter(isPage)) {
      for (const method of methods) {
        for (const token of [undefined, tokens.admin]) {
          const response = await fetch(ballast.url + path, {
            method,
            redirect: 'manual',
            headers: {
              Accept: 'text/html',
              ...(method === 'POST' ? { Origin: ballast.url } : {}),
              ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
            },
          });
          await response.text();
          expect([method, path, [302, 303, 401].includes(response.status)]).toEqual([method, path, true]);
        }
      }
    }
  });
});

describe.each(routes)('%s', (_route, spec) => {
  it('is closed without a token, and to what is none', async () => {
    const { admin } = tokens;
    for (const header of [undefined, '', 'Bearer', 'Bearer ', `Basic ${admin}`, admin, `Bearer ${admin} x`]) {
      expect([header, await answerOf(spec, header)]).toEqual([header, '401 unauthenticated']);
    }
  });

  it('is closed to tokens that are unknown, expired or revoked', async () => {
    const { expired, revoked, admin } = tokens;
    const unknown = [
      `blst_${'0'.repeat(64)}`,
      'nonsense',
      admin.toUpperCase(),
      admin.slice(0, -1),
      `${admin}0`,
    ];
    for (const token of [...unknown, expired, revoked]) {
      expect([token, await answerOf(spec, `Bearer ${token}`)]).toEqual([token, '401 invalid_token']);
    }
  });

  it.each(scopes)('gives a token with the scope %s what it declares', async (scope) => {
    const isAllowed = grants([scope], spec.scope);
    const targets = isAllowed && isEnding(spec) ? await makeTargets() : shared;
    const wanted = isAllowed ? String(spec.status) : '403 insufficient_scope';
    expect(await answerOf(spec, `Bearer ${tokens[scope]}`, targets)).toBe(wanted);
  });

  it('gives a token bound to the project what is in it, by its scope', async () => {
    const { own, ownRead } = tokens;
    const reads = spec.scope === 'read' ? String(spec.status) : '403 insufficient_scope';
    expect(await answerOf(spec, `Bearer ${ownRead}`)).toBe(reads);
    if (spec.operationId === 'createProject' || isOfService(spec)) {
      expect(await answerOf(spec, `Bearer ${own}`)).toBe('403 insufficient_scope');
      return;
    }
    const targets = isEnding(spec) ? await makeTargets() : shared;
    const token = isEnding(spec) ? await makeToken({ scopes: ['admin'], projectId: targets.projectId }) : own;
    expect(await answerOf(spec, `Bearer ${token}`, targets)).toBe(String(spec.status));
  });

  it('tells a token bound to another project nothing', async () => {
    const response = await call(spec, shared, `Bearer ${tokens.foreign}`);
    const text = await response.text();
    if (spec.path.includes(':')) expect(response.status).toBe(404);
    else if (spec.method === 'post' || isOfService(spec)) expect(response.status).toBe(403);
    else {
      expect(response.status).toBe(200);
      for (const id of [shared.tokenId, shared.keyId, `"id":${shared.projectId},`, '"projectId":1,']) {
        expect(text).not.toContain(id);
      }
    }
  });
});

describe('routes beside the API', () => {
  it.each(Object.keys(open).filter((path) => !path.startsWith('/api')))('%s needs no token', async (path) => {
    const url = `${ballast.url}${path.replace(':code', 'not_found')}`;
    for (const headers of [{}, { Authorization: 'Bearer nonsense' }]) {
      expect((await fetch(url, { headers })).status).toBe(200);
    }
  });

  it('GET /metrics is for METRICS_TOKEN and for admin tokens of the whole service', async () => {
    const ask = async (token?: string) => {
      const headers: Record<string, string> = token === undefined ? {} : { Authorization: `Bearer ${token}` };
      return (await fetch(`${ballast.url}/metrics`, { headers })).status;
    };
    const { admin, read, write, own, expired, revoked } = tokens;
    for (const token of ['m'.repeat(32), admin]) expect(await ask(token)).toBe(200);
    for (const token of [read, write, own]) expect(await ask(token)).toBe(403);
    for (const token of [undefined, 'm'.repeat(31), 'nonsense', expired, revoked]) {
      expect(await ask(token)).toBe(401);
    }
  });

  it('ingest takes no API token for a DSN key', async () => {
    const response = await fetch(`${ballast.url}/api/${shared.projectId}/envelope/`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${tokens.admin}` },
      body: envelopeOf(errorEvent({})),
    });
    expect([400, 401, 403]).toContain(response.status);
  });
});

describe('a token', () => {
  it('that was deleted beside this isolate is refused within seconds', async () => {
    const { id, token } = await post('/tokens', { name: 'x', scopes: ['admin'] });
    const ask = async () => (await ballast.api('/tokens', { token: String(token) })).status;
    expect(await ask()).toBe(200);
    await ballast.execute('delete from api_token where id = ?', [String(id)]);
    const deadline = Date.now() + 15_000;
    let status = await ask();
    while (status === 200 && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 500));
      status = await ask();
    }
    expect(status).toBe(401);
  });

  it('is noted as used, after the answer', async () => {
    const { id, token } = await post('/tokens', { name: 'x', scopes: ['read'] });
    const before = Date.now();
    expect((await ballast.api('/projects', { token: String(token) })).status).toBe(200);
    const usedAt = async () => {
      const [row] = await ballast.execute('select last_used_at as at from api_token where id = ?', [
        String(id),
      ]);
      return Number(row?.['at'] ?? 0);
    };
    const deadline = Date.now() + 15_000;
    while ((await usedAt()) === 0 && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(await usedAt()).toBeGreaterThanOrEqual(before);
  });

  it('that is rotated opens with both texts through the grace, and is in the audit log', async () => {
    const { id, token } = await post('/tokens', { name: 'x', scopes: ['admin'] });
    const rotation = await ballast.api(`/tokens/${String(id)}/rotate`, {
      method: 'POST',
      body: { graceSeconds: 600 },
    });
    const { token: fresh } = (await rotation.json()) as { token: string };
    for (const text of [String(token), fresh]) {
      expect((await ballast.api('/tokens', { token: text })).status).toBe(200);
    }
    const log = await (await ballast.api('/audit?action=token.rotate&limit=1')).json();
    expect(log).toMatchObject({
      items: [{ targetId: id, requestId: rotation.headers.get('x-request-id') }],
    });
    expect((await ballast.api(`/tokens/${String(id)}/rotate`, { method: 'POST', body: {} })).status).toBe(
      200,
    );
    expect((await ballast.api('/tokens', { token: String(token) })).status).toBe(401);
    expect((await ballast.api('/tokens', { token: fresh })).status).toBe(401);
  });

  it('in a cookie or in the URL is none', async () => {
    const url = `${ballast.url}/api/v1/projects`;
    const cookie = `token=${tokens.admin}; Authorization=Bearer ${tokens.admin}`;
    expect((await fetch(url, { headers: { Cookie: cookie } })).status).toBe(401);
    expect((await fetch(`${url}?token=${tokens.admin}&access_token=${tokens.admin}`)).status).toBe(401);
  });
});
