import { Hono } from 'hono';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { localAuthor } from '../../src/domain/audit.ts';
import type { Role } from '../../src/domain/role.ts';
import { parseEnv } from '../../src/env.ts';
import { findSession } from '../../src/features/people/find-session.ts';
import { invitePerson } from '../../src/features/people/invite-person.ts';
import { startSession } from '../../src/features/people/start-session.ts';
import type { AppEnv } from '../../src/middleware/app-env.ts';
import { onError } from '../../src/middleware/problem.ts';
import { requirePerson } from '../../src/middleware/require-person.ts';
import { trace } from '../../src/middleware/trace.ts';
import { testOrigin } from '../support/api.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';
import { createTestServices, type TestServices } from '../support/services.ts';

/** The guard of pages, in front of a page that tells what it was told. */

let database: TestDatabase;
let services: TestServices;
let app: Hono<AppEnv>;

beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

beforeEach(() => {
  services = createTestServices(database);
  const env = parseEnv({ DATABASE_URL: 'http://127.0.0.1', PUBLIC_URL: testOrigin });
  if (!env.ok) throw new Error(env.error.join('; '));
  app = new Hono<AppEnv>();
  app.onError(onError);
  app.use(trace, async (c, next) => {
    c.set('services', services);
    c.set('env', env.value);
    await next();
  });
  app.use(requirePerson({ findSession }));
  app.all('/page', (c) => c.json({ person: c.var.person, actor: c.var.actor }));
});

let invited = 0;

async function cookieFor(role: Role, projectIds: number[] | null = null): Promise<string> {
  invited += 1;
  const email = `guard${invited}@example.com`;
  const { personId } = await invitePerson(services, {
    name: 'Ada',
    email,
    role,
    projectIds,
    origin: testOrigin,
    author: localAuthor,
  });
  const opened = await startSession(services, { personId, client: undefined, author: localAuthor });
  return `__Host-ballast=${opened?.secret ?? ''}`;
}

function send(method: string, cookie?: string, origin?: string): Promise<Response> {
  return Promise.resolve(
    app.request(`${testOrigin}/page?a=1&b=%2F`, {
      method,
      headers: {
        ...(cookie === undefined ? {} : { cookie }),
        ...(origin === undefined ? {} : { origin }),
      },
    }),
  );
}

describe('a page behind the guard', () => {
  it.each([
    ['owner', null, ['admin'], null],
    ['member', [7], ['write'], 7],
    ['viewer', [7, 8], ['read'], 0],
  ] as const)('knows a %s of the projects %j', async (role, projectIds, scopes, projectId) => {
    const cookie = await cookieFor(role, projectIds === null ? null : [...projectIds]);
    const answer = await send('GET', cookie);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({
      person: { name: 'Ada', role, projectIds },
      actor: { tokenId: expect.stringMatching(/^per_[0-9a-f]{24}$/), scopes, projectId, projectIds },
    });
  });

  it.each(['GET', 'HEAD'])('leads a %s without a session to the sign-in', async (method) => {
    const answer = await send(method);
    expect([answer.status, answer.headers.get('location')]).toEqual([
      303,
      '/sign-in?next=%2Fpage%3Fa%3D1%26b%3D%252F',
    ]);
  });

  it.each(['POST', 'DELETE', 'PATCH'])('refuses a %s without a session', async (method) => {
    const answer = await send(method, undefined, testOrigin);
    expect(await answer.json()).toMatchObject({ status: 401, code: 'unauthenticated' });
  });

  it.each([undefined, 'null', 'https://evil.example', `${testOrigin}.evil.example`])(
    'refuses a change with the Origin %j',
    async (origin) => {
      const cookie = await cookieFor('owner');
      const answer = await send('POST', cookie, origin);
      expect(await answer.json()).toMatchObject({ status: 403, code: 'foreign_origin' });
      expect((await send('POST', cookie, testOrigin)).status).toBe(200);
    },
  );

  it('takes no cookie without the prefix that binds it to this host', async () => {
    const cookie = (await cookieFor('owner')).replace('__Host-', '');
    expect((await send('GET', cookie)).status).toBe(303);
  });

  it('is read with a session known lately while the database is down, and not changed', async () => {
    const own = await openTestDatabase();
    services = createTestServices(own);
    const cookie = await cookieFor('owner');
    expect((await send('GET', cookie)).status).toBe(200);
    own.server.setFault({ status: 503 });
    services.clock.nowMs += 6_000;
    expect((await send('GET', cookie)).status).toBe(200);
    expect((await send('POST', cookie, testOrigin)).status).toBe(503);
    await own.close();
  });
});
