import { Buffer } from 'node:buffer';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { acceptEnvelope } from '../support/envelope.ts';
import { readStoreBody } from '../../src/features/ingest/read-envelope.ts';
import { createReadCacheState } from '../../src/platform/cache.ts';
import { createEdgeStore, type EdgeCache } from '../../src/platform/edge-store.ts';
import {
  anyState,
  callerOf,
  createTestApi,
  expectProblem,
  makeCaller,
  type Answer,
  type Caller,
} from '../support/api.ts';
import { useDatabase } from '../support/fixture.ts';
import { addIssue, addProject } from '../support/rows.ts';
import {
  createTestServices,
  startOfTests,
  type TestCaching,
  type TestServices,
} from '../support/services.ts';

const database = useDatabase();
let services: TestServices;
let app: ReturnType<typeof createTestApi>;
let admin: Caller;
let reader: Caller;
let projectId: number;

beforeEach(async () => {
  ({ services, app } = openIsolate());
  admin = await makeCaller(app, services, 'admin');
  reader = await makeCaller(app, services, 'read');
  projectId = (await addProject(services.db)).id;
});

/** The API as one isolate runs it: with its own memory, on the same database. */
function openIsolate(caching: TestCaching = {}) {
  const opened = createTestServices(database, startOfTests, { reads: createReadCacheState(), ...caching });
  return { services: opened, app: createTestApi(opened) };
}

async function roundTripsOf(work: () => Promise<unknown>): Promise<number> {
  const before = services.db.cost.roundTrips;
  await work();
  await services.settle();
  return services.db.cost.roundTrips - before;
}

/** Takes the database away until the test ends. */
function fail(): void {
  database.server.setFault({ status: 503 });
  onTestFinished(() => recover());
}

async function recover(...isolates: TestServices[]): Promise<void> {
  database.server.setFault(null);
  // The breaker of each isolate opened; its probe closes it.
  for (const { db } of isolates.length === 0 ? [services] : isolates) {
    await expect
      .poll(() => db.query.run('select 1').then(Boolean, () => false), { timeout: 15_000 })
      .toBe(true);
  }
}

const cachingOf = ({ status, headers }: Answer) => ({
  status,
  cache: headers.get('cache-status'),
  warning: headers.get('warning'),
  age: headers.get('age'),
});

const issuesOf = (id = projectId): string => `/projects/${id}/issues`;

async function store(id: number, marker: string): Promise<void> {
  const body = { message: marker, level: 'error' };
  const envelope = readStoreBody(Buffer.from(JSON.stringify(body)), undefined);
  if (!envelope.ok) throw new Error(envelope.error.reason);
  await acceptEnvelope(services, { projectId: id, envelope: envelope.value, clientAddress: undefined });
}

describe.each([
  ['GET /projects', () => '/projects'],
  ['GET /projects/{projectId}', () => `/projects/${projectId}`],
  ['GET /projects/{projectId}/issues', () => issuesOf()],
  ['GET /projects/{projectId}/outcomes', () => `/projects/${projectId}/outcomes`],
  ['GET /projects/{projectId}/releases', () => `/projects/${projectId}/releases`],
  ['GET /projects/{projectId}/environments', () => `/projects/${projectId}/environments`],
  ['GET /issues/{issueId}', async () => `/issues/${(await addIssue(services.db, projectId)).id}`],
])('%s', (_route, pathOf) => {
  it('reads the database once in two seconds, and says what it did', async () => {
    const path = await pathOf();
    const first = await reader('GET', path);
    expect(cachingOf(first)).toEqual({
      status: 200,
      cache: 'ballast; fwd=miss; stored; ttl=2',
      warning: null,
      age: null,
    });
    expect(first.headers.get('cache-control')).toBe('private, no-cache');
    services.clock.nowMs += 1_900;
    let second: Answer | undefined;
    expect(await roundTripsOf(async () => (second = await reader('GET', path)))).toBe(0);
    expect(second?.body).toEqual(first.body);
    expect(second === undefined ? undefined : cachingOf(second)).toEqual({
      status: 200,
      cache: 'ballast; hit; ttl=0',
      warning: null,
      age: '1',
    });
    expect(second?.headers.get('etag')).toBe(first.headers.get('etag'));
  });

  it('answers 304 without a body to whoever has this state, with the same headers', async () => {
    const path = await pathOf();
    const { headers } = await reader('GET', path);
    const etag = headers.get('etag') ?? '';
    expect(etag).toMatch(/^"[\w-]{22}"$/);
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const answer = await reader('GET', path, undefined, { 'if-none-match': known });
      expect([known, answer.status, answer.body]).toEqual([known, 304, undefined]);
      expect(answer.headers.get('etag')).toBe(etag);
      expect(answer.headers.get('cache-control')).toBe('private, no-cache');
      expect(answer.headers.get('cache-status')).toBe('ballast; hit; ttl=2');
    }
    for (const other of ['"other"', 'nonsense', '']) {
      expect((await reader('GET', path, undefined, { 'if-none-match': other })).status).toBe(200);
    }
    const head = await reader('HEAD', path, undefined, { 'if-none-match': etag });
    expect([head.status, head.headers.get('etag')]).toEqual([304, etag]);
    expect((await reader('HEAD', path)).headers.get('etag')).toBe(etag);
  });

  it('is served stale with a warning while the database is down, and says that', async () => {
    const path = await pathOf();
    const before = await reader('GET', path);
    services.clock.nowMs += 60_000;
    fail();
    const answer = await reader('GET', path);
    expect(cachingOf(answer)).toEqual({
      status: 200,
      cache: 'ballast; fwd=stale; fwd-status=503; ttl=-58',
      warning: '110 - "Response is Stale", 111 - "Revalidation Failed"',
      age: '60',
    });
    expect(answer.body).toEqual(before.body);
    const etag = before.headers.get('etag') ?? '';
    const unchanged = await reader('GET', path, undefined, { 'if-none-match': etag });
    expect([unchanged.status, unchanged.headers.get('warning')]).toEqual([
      304,
      expect.stringContaining('111'),
    ]);
  });

  it('needs a token, also when it is remembered', async () => {
    const path = await pathOf();
    await reader('GET', path);
    expectProblem('unauthenticated', await callerOf(app, undefined)('GET', path));
    expectProblem('invalid_token', await callerOf(app, `blst_${'0'.repeat(64)}`)('GET', path));
  });
});

describe('a value between two and five seconds old', () => {
  it('is served stale, and read again once, however many ask', async () => {
    await reader('GET', issuesOf());
    await addIssue(services.db, projectId, { title: 'came beside the API' });
    services.clock.nowMs += 3_000;
    let answers: Answer[] = [];
    const trips = await roundTripsOf(async () => {
      answers = await Promise.all(Array.from({ length: 20 }, () => reader('GET', issuesOf())));
    });
    expect(trips).toBe(1);
    for (const answer of answers) {
      expect(cachingOf(answer)).toEqual({
        status: 200,
        cache: 'ballast; hit; ttl=-1',
        warning: '110 - "Response is Stale"',
        age: '3',
      });
      expect(answer.body).toMatchObject({ items: [] });
    }
    const next = await reader('GET', issuesOf());
    expect(cachingOf(next).cache).toBe('ballast; hit; ttl=2');
    expect(next.body).toMatchObject({ items: [{ title: 'came beside the API' }] });
  });

  it('is not served when it is older', async () => {
    await reader('GET', issuesOf());
    await addIssue(services.db, projectId);
    services.clock.nowMs += 5_000;
    const answer = await reader('GET', issuesOf());
    expect(cachingOf(answer)).toMatchObject({ cache: 'ballast; fwd=stale; stored; ttl=2', warning: null });
    expect(answer.body).toMatchObject({ items: [{}] });
  });

  it('is served on when its refresh fails', async () => {
    await reader('GET', issuesOf());
    services.clock.nowMs += 3_000;
    fail();
    expect(cachingOf(await reader('GET', issuesOf())).cache).toBe('ballast; hit; ttl=-1');
    await services.settle();
    expect(cachingOf(await reader('GET', issuesOf())).cache).toBe('ballast; hit; ttl=-1');
    services.clock.nowMs += 3_000;
    expect(cachingOf(await reader('GET', issuesOf())).cache).toContain('fwd-status=503');
  });
});

describe('a slow read', () => {
  it('does not push aside one that began after it', async () => {
    // The token is known then: what is slow is the read itself.
    await reader('GET', '/projects');
    database.server.setFault({ delayMs: 400, times: 1 });
    onTestFinished(() => database.server.setFault(null));
    const slow = reader('GET', issuesOf(), undefined, { 'cache-control': 'max-age=0' });
    await new Promise((resolve) => setTimeout(resolve, 100));
    services.clock.nowMs += 1_500;
    await reader('GET', issuesOf());
    await slow;
    services.clock.nowMs += 1_000;
    expect(cachingOf(await reader('GET', issuesOf())).cache).toContain('hit; ttl=1');
  });
});

describe('a change', () => {
  it('through the API shows at once, to its writer and to every other token', async () => {
    const issue = await addIssue(services.db, projectId);
    const paths = [`/issues/${issue.id}`, issuesOf(), `/projects/${projectId}`, '/projects?limit=100'];
    const etags = await Promise.all(
      paths.map(async (path) => (await reader('GET', path)).headers.get('etag')),
    );
    services.clock.nowMs += 1;
    await admin('PATCH', `/issues/${issue.id}`, { status: 'resolved' });
    await admin('PATCH', `/projects/${projectId}`, { name: 'Renamed' });
    services.clock.nowMs += 1;
    for (const [at, path] of paths.entries()) {
      for (const caller of [admin, reader]) {
        const answer = await caller('GET', path);
        expect([path, answer.headers.get('etag')]).not.toEqual([path, etags[at]]);
      }
    }
  });

  it('of a project outdates nothing of its neighbour but the list', async () => {
    const neighbour = (await addProject(services.db)).id;
    await Promise.all([reader('GET', issuesOf(neighbour)), reader('GET', '/projects')]);
    services.clock.nowMs += 1;
    await admin('PATCH', `/projects/${projectId}`, { name: 'Renamed' });
    services.clock.nowMs += 1;
    expect(cachingOf(await reader('GET', issuesOf(neighbour))).cache).toContain('hit');
    expect(cachingOf(await reader('GET', '/projects')).cache).toContain('fwd=stale');
  });

  it('that is refused outdates nothing', async () => {
    await reader('GET', `/projects/${projectId}`);
    services.clock.nowMs += 1;
    const { status } = await admin('PATCH', `/projects/${projectId}`, { name: 'x' }, { 'if-match': '"old"' });
    expect(status).toBe(412);
    expect(cachingOf(await reader('GET', `/projects/${projectId}`)).cache).toContain('hit');
  });

  it('by an event shows at once in what events change, and leaves the rest', async () => {
    const paths = [issuesOf(), `/projects/${projectId}/outcomes`, `/projects/${projectId}/environments`];
    for (const path of [...paths, `/projects/${projectId}`]) await reader('GET', path);
    services.clock.nowMs += 1;
    await store(projectId, 'an event');
    services.clock.nowMs += 1;
    for (const path of paths) {
      const answer = await reader('GET', path);
      expect([path, cachingOf(answer).cache]).toEqual([path, 'ballast; fwd=stale; stored; ttl=2']);
      expect([path, answer.body]).toEqual([path, { items: [expect.anything()], nextCursor: null }]);
    }
    expect(cachingOf(await reader('GET', `/projects/${projectId}`)).cache).toContain('hit');
  });

  it('made elsewhere shows when it is asked for with max-age=0, and that never gets a stale answer', async () => {
    await reader('GET', issuesOf());
    await addIssue(services.db, projectId);
    const now = { 'cache-control': 'max-age=0' };
    // What fetch() adds by itself to a conditional request asks for nothing special.
    const polled = await reader('GET', issuesOf(), undefined, { 'cache-control': 'no-cache' });
    expect(cachingOf(polled).cache).toContain('hit');
    const answer = await reader('GET', issuesOf(), undefined, now);
    expect(cachingOf(answer).cache).toBe('ballast; fwd=request; stored; ttl=2');
    expect(answer.body).toMatchObject({ items: [{}] });
    fail();
    expectProblem('database_unavailable', await reader('GET', issuesOf(), undefined, now));
  });
});

describe('what one token may see', () => {
  it('is never what another was answered: neither lists, nor projects, nor issues', async () => {
    const other = await addProject(services.db);
    const issue = await addIssue(services.db, projectId, { title: 'private' });
    const stranger = await makeCaller(app, services, 'admin', other.id);
    const owner = await makeCaller(app, services, 'read', projectId);
    for (const caller of [admin, owner, reader]) {
      for (const path of ['/projects', `/projects/${projectId}`, issuesOf(), `/issues/${issue.id}`]) {
        expect((await caller('GET', path)).status).toBe(200);
      }
    }
    for (const path of [`/projects/${projectId}`, issuesOf(), `/issues/${issue.id}`]) {
      expectProblem('not_found', await stranger('GET', path));
    }
    expect((await stranger('GET', '/projects')).body).toMatchObject({ items: [{ id: other.id }] });
    expect((await owner('GET', '/projects')).body).toMatchObject({ items: [{ id: projectId }] });
    fail();
    for (const path of [`/projects/${projectId}`, issuesOf()]) {
      expectProblem('not_found', await stranger('GET', path));
    }
    expectProblem('database_unavailable', await stranger('GET', `/issues/${issue.id}`));
  });

  it('ends at once with the token, remembered answers included', async () => {
    const { body } = await admin('POST', '/tokens', { name: 'short', scopes: ['read'] });
    const { id, token } = body as { id: string; token: string };
    const shortLived = callerOf(app, token);
    expect((await shortLived('GET', issuesOf())).status).toBe(200);
    await admin('DELETE', `/tokens/${id}`);
    expectProblem('invalid_token', await shortLived('GET', issuesOf()));
    fail();
    services.clock.nowMs += 6_000;
    expectProblem('database_unavailable', await shortLived('GET', issuesOf()));
  });
});

describe('while nobody can be asked about a token', () => {
  it('one that was good lately reads what is remembered and does nothing else, for a quarter of an hour', async () => {
    await reader('GET', issuesOf());
    await admin('GET', issuesOf());
    services.clock.nowMs += 6_000;
    fail();
    expect(cachingOf(await reader('GET', issuesOf()))).toMatchObject({
      status: 200,
      warning: expect.stringContaining('111'),
    });
    for (const [method, path, body] of [
      ['GET', `/projects/${projectId}/releases`],
      ['GET', `/projects/${projectId}/keys`],
      ['PATCH', `/projects/${projectId}`, { name: 'x' }],
      ['DELETE', `/projects/${projectId}`],
      ['POST', '/tokens', { name: 'x', scopes: ['read'] }],
    ] as const) {
      expectProblem('database_unavailable', await admin(method, path, body, anyState));
    }
    services.clock.nowMs += 15 * 60_000;
    expectProblem('database_unavailable', await reader('GET', issuesOf()));
  });
});

describe('what is not there', () => {
  it('is asked for again each time', async () => {
    const id = 'f'.repeat(32);
    expectProblem('not_found', await reader('GET', `/issues/${id}`));
    await addIssue(services.db, projectId, { id });
    expect((await reader('GET', `/issues/${id}`)).status).toBe(200);
  });

  it('any more is not shown in an outage either', async () => {
    const doomed = (await addProject(services.db)).id;
    const issue = await addIssue(services.db, projectId);
    for (const path of [`/projects/${doomed}`, issuesOf(doomed), '/projects', `/issues/${issue.id}`]) {
      await admin('GET', path);
    }
    await admin('DELETE', `/projects/${doomed}`, undefined, anyState);
    await admin('DELETE', `/issues/${issue.id}`);
    expectProblem('not_found', await admin('GET', `/projects/${doomed}`));
    fail();
    for (const path of [`/projects/${doomed}`, issuesOf(doomed), '/projects', `/issues/${issue.id}`]) {
      expectProblem('database_unavailable', await admin('GET', path));
    }
  });
});

describe('hostile queries', () => {
  it('cannot fill the memory: the store is bounded whatever is asked', async () => {
    const reads = createReadCacheState(undefined, { maxEntries: 20, maxChars: 10_000 });
    ({ services, app } = openIsolate({ reads }));
    const hostile = await makeCaller(app, services, 'read');
    for (let at = 0; at < 60; at += 1) {
      const query = new URLSearchParams({ q: `${at} ${'x'.repeat(190)}`, limit: String((at % 100) + 1) });
      expect((await hostile('GET', `${issuesOf()}?${query.toString()}`)).status).toBe(200);
    }
    expect(reads.values.size()).toBe(20);
  });

  it('that mean the same share an answer, others never do', async () => {
    await reader('GET', `${issuesOf()}?limit=25&sort=lastSeen`);
    for (const query of ['', '?sort=lastSeen&limit=25', '?limit=025']) {
      expect(cachingOf(await reader('GET', `${issuesOf()}${query}`)).cache).toContain('hit');
    }
    for (const query of ['?limit=24', '?sort=count', '?q=25', '?environment=lastSeen']) {
      expect(cachingOf(await reader('GET', `${issuesOf()}${query}`)).cache).toContain('fwd=miss');
    }
  });
});

/** A Cache API in memory, as all isolates of one location share it. */
function memoryEdge(): EdgeCache & { readonly urls: () => string[] } {
  const kept = new Map<string, Response>();
  const keyOf = (request: Request | string | URL): string =>
    request instanceof Request ? request.url : String(request);
  return {
    match: (request) => Promise.resolve(kept.get(keyOf(request))?.clone()),
    put: (request, response) => Promise.resolve(void kept.set(keyOf(request), response)),
    delete: (request) => Promise.resolve(kept.delete(keyOf(request))),
    urls: () => [...kept.keys()],
  };
}

describe('two isolates of one location', () => {
  const open = (edge: EdgeCache, instance = 'a') =>
    openIsolate({ edge: createEdgeStore(() => Promise.resolve(edge), instance) });

  it('share what was read, and a write in one shows at once in the other', async () => {
    const edge = memoryEdge();
    const one = open(edge);
    const two = open(edge);
    const here = await makeCaller(one.app, one.services, 'admin');
    const there = await makeCaller(two.app, two.services, 'admin');
    await there('GET', '/tokens');
    await here('GET', `/projects/${projectId}`);
    await one.services.settle();
    const tripsBefore = two.services.db.cost.roundTrips;
    const shared = await there('GET', `/projects/${projectId}`);
    expect(cachingOf(shared).cache).toBe('ballast; hit; ttl=2');
    expect(two.services.db.cost.roundTrips).toBe(tripsBefore);

    one.services.clock.nowMs += 500;
    await here('PATCH', `/projects/${projectId}`, { name: 'Renamed here' });
    two.services.clock.nowMs += 501;
    const seen = await there('GET', `/projects/${projectId}`);
    expect(seen.body).toMatchObject({ name: 'Renamed here' });
    expect(cachingOf(seen).cache).toBe('ballast; fwd=stale; stored; ttl=2');
  });

  it('serve each other in an outage, but no token what it may not see', async () => {
    const edge = memoryEdge();
    const one = open(edge);
    const here = await makeCaller(one.app, one.services, 'read');
    await here('GET', issuesOf());
    await one.services.settle();
    ({ services, app } = open(edge));
    const there = await makeCaller(app, services, 'read');
    const stranger = await makeCaller(app, services, 'read', (await addProject(services.db)).id);
    await there('GET', '/projects');
    await stranger('GET', '/projects');
    services.clock.nowMs += 60_000;
    fail();
    expect(cachingOf(await there('GET', issuesOf()))).toMatchObject({ status: 200, age: '60' });
    expectProblem('not_found', await stranger('GET', issuesOf()));
  });

  it('show nothing in an outage that was deleted in one of them, and all the rest', async () => {
    const doomed = (await addProject(services.db)).id;
    const issue = await addIssue(services.db, doomed);
    const lone = await addIssue(services.db, projectId);
    const deleted = [`/projects/${doomed}`, issuesOf(doomed), '/projects', `/issues/${issue.id}`];
    const edge = memoryEdge();
    const [one, two] = [open(edge), open(edge)];
    const callers = await Promise.all(
      [one, two].map((isolate) => makeCaller(isolate.app, isolate.services, 'admin')),
    );
    const readAll = async () => {
      for (const caller of callers) {
        for (const path of [...deleted, issuesOf(), `/issues/${lone.id}`]) await caller('GET', path);
      }
      await Promise.all([one, two].map((isolate) => isolate.services.settle()));
    };
    await readAll();
    one.services.clock.nowMs += 60_000;
    two.services.clock.nowMs += 60_000;
    expect((await callers[0]?.('DELETE', `/projects/${doomed}`, undefined, anyState))?.status).toBe(204);
    fail();
    for (const caller of callers) {
      for (const path of deleted) expectProblem('database_unavailable', await caller('GET', path));
      expect((await caller('GET', issuesOf())).status).toBe(200);
    }
    await recover(one.services, two.services);
    await readAll();
    one.services.clock.nowMs += 60_000;
    two.services.clock.nowMs += 60_000;
    expect((await callers[0]?.('DELETE', `/issues/${lone.id}`))?.status).toBe(204);
    fail();
    for (const caller of callers) {
      for (const path of [issuesOf(), `/issues/${lone.id}`]) {
        expectProblem('database_unavailable', await caller('GET', path));
      }
    }
  });

  it('share nothing with another deployment, and put no text of a request into an address', async () => {
    const edge = memoryEdge();
    const one = open(edge, 'a');
    const here = await makeCaller(one.app, one.services, 'admin');
    await here('GET', `${issuesOf()}?q=needle`);
    await one.services.settle();
    const two = open(edge, 'b');
    const there = await makeCaller(two.app, two.services, 'admin');
    expect(cachingOf(await there('GET', `${issuesOf()}?q=needle`)).cache).toContain('fwd=miss');
    await two.services.settle();
    expect(edge.urls().length).toBeGreaterThanOrEqual(2);
    for (const url of edge.urls())
      expect(url).toMatch(/^https:\/\/cache\.ballast\.invalid\/[ab]\/[\w-]{43}$/);
  });

  it.each<[string, EdgeCache]>([
    [
      'fails',
      {
        match: () => Promise.reject(new Error('edge')),
        put: () => Promise.reject(new Error('edge')),
        delete: () => Promise.reject(new Error('edge')),
      },
    ],
    [
      'never answers',
      {
        match: () => new Promise(() => {}),
        put: () => new Promise(() => {}),
        delete: () => new Promise(() => {}),
      },
    ],
    [
      'answers nonsense',
      {
        match: () => Promise.resolve(new Response('not ours', { headers: { 'X-Ballast-Value': '1 2' } })),
        put: () => Promise.resolve(),
        delete: () => Promise.resolve(true),
      },
    ],
  ])('do their work when the Cache API %s', async (_how, edge) => {
    const one = open(edge);
    const here = await makeCaller(one.app, one.services, 'admin');
    expect((await here('GET', `/projects/${projectId}`)).status).toBe(200);
    one.services.clock.nowMs += 1;
    expect((await here('PATCH', `/projects/${projectId}`, { name: 'Still' })).status).toBe(200);
    one.services.clock.nowMs += 1;
    expect((await here('GET', `/projects/${projectId}`)).body).toMatchObject({ name: 'Still' });
    expectProblem('not_found', await here('GET', '/projects/999999'));
    await one.services.settle();
  });
});

describe('the counts', () => {
  it('tell by cache and result what was answered, and the request what it met', async () => {
    const of = (key: string): number => services.metrics.samples().get(`cache_requests ${key}`) ?? 0;
    const before = [of('issues miss'), of('issues hit')];
    services.cost.cache.length = 0;
    await reader('GET', issuesOf());
    await reader('GET', issuesOf());
    expect([of('issues miss'), of('issues hit')]).toEqual(before.map((count) => count + 1));
    expect(services.cost.cache).toEqual(['issues:miss', 'issues:hit']);
  });
});
