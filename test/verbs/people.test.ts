import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { localAuthor } from '../../src/domain/audit.ts';
import type { Role } from '../../src/domain/role.ts';
import { createSignInLink } from '../../src/features/people/create-sign-in-link.ts';
import { endSession } from '../../src/features/people/end-session.ts';
import { findSession } from '../../src/features/people/find-session.ts';
import { invitePerson } from '../../src/features/people/invite-person.ts';
import { pruneSignIns } from '../../src/features/people/prune-sign-ins.ts';
import { startSession } from '../../src/features/people/start-session.ts';
import { useSignInLink } from '../../src/features/people/use-sign-in-link.ts';
import { testOrigin } from '../support/api.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';
import { useDatabase } from '../support/fixture.ts';
import { createTestServices } from '../support/services.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const author = localAuthor;

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

let invited = 0;

function invite(
  services: ReturnType<typeof createTestServices>,
  role: Role = 'member',
  projectIds: number[] | null = null,
) {
  invited += 1;
  const email = `Person${invited}@Example.com`;
  return invitePerson(services, { name: 'Ada', email, role, projectIds, origin: testOrigin, author });
}

const secretOf = (url: string): string => url.slice(`${testOrigin}/sign-in/`.length);
const use = (services: ReturnType<typeof createTestServices>, url: string) =>
  useSignInLink(services, { secret: secretOf(url), client: 'Firefox', author });
const find = (services: ReturnType<typeof createTestServices>, secret: string) =>
  findSession(services, { secret, mayDoubt: false, isHeldBack: false });

async function signedIn(
  services: ReturnType<typeof createTestServices>,
  role: Role = 'member',
  projectIds: number[] | null = null,
) {
  const { url } = await invite(services, role, projectIds);
  const opened = await use(services, url);
  if (opened === undefined) throw new Error('The link did not work.');
  return opened;
}

describe('a sign-in link', () => {
  it('works once, and names the person, their role and their projects', async () => {
    const services = createTestServices(database);
    const { url, personId } = await invite(services, 'viewer', [3, 4]);
    const opened = await use(services, url);
    expect(opened).toMatchObject({ personId });
    expect(await use(services, url)).toBeUndefined();
    expect(await find(services, opened?.secret ?? '')).toMatchObject({
      sessionId: opened?.sessionId,
      person: {
        id: personId,
        name: 'Ada',
        email: `person${invited}@example.com`,
        role: 'viewer',
        projectIds: [3, 4],
      },
    });
  });

  it('opens one session when it is used several times at once', async () => {
    const services = createTestServices(database);
    const { url, personId } = await invite(services);
    const opened = await Promise.all(Array.from({ length: 8 }, () => use(services, url)));
    expect(opened.filter((session) => session !== undefined)).toHaveLength(1);
    const rows = await services.db.query.all(sql`select id from session where person_id = ${personId}`);
    expect(rows).toHaveLength(1);
  });

  it.each([
    ['sign-in', 15 * minuteMs],
    ['invitation', 7 * dayMs],
  ] as const)('for %s ends after %d ms', async (purpose, ttlMs) => {
    const services = createTestServices(database);
    const { personId } = await invite(services);
    const link = () => createSignInLink(services, { personId, purpose, origin: testOrigin, author });
    const [early, late] = [await link(), await link()];
    services.clock.nowMs += ttlMs - 1;
    expect(await use(services, early.url)).toMatchObject({ personId });
    services.clock.nowMs += 1;
    expect(await use(services, late.url)).toBeUndefined();
  });

  it('is refused for a person who does not exist, and a second person gets no address twice', async () => {
    const services = createTestServices(database);
    const link = { personId: 'per_x', purpose: 'sign-in', origin: testOrigin, author } as const;
    await expect(createSignInLink(services, link)).rejects.toMatchObject({ code: 'not_found' });
    const given = { name: 'A', role: 'viewer', projectIds: null, origin: testOrigin, author } as const;
    await invitePerson(services, { ...given, email: 'twice@example.com' });
    const before = await services.db.query.all(sql`select hash from sign_in_link`);
    await expect(invitePerson(services, { ...given, email: 'TWICE@example.com' })).rejects.toMatchObject({
      code: 'conflict',
    });
    expect(await services.db.query.all(sql`select hash from sign_in_link`)).toEqual(before);
  });

  it('leaves its text nowhere in the database', async () => {
    const services = createTestServices(database);
    const { url } = await invite(services);
    const opened = await use(services, url);
    const rows = [
      await services.db.query.all(sql`select * from sign_in_link`),
      await services.db.query.all(sql`select * from session`),
      await services.db.query.all(sql`select * from audit_log`),
    ];
    const stored = JSON.stringify(rows);
    expect(stored).toContain(opened?.sessionId);
    expect(stored).not.toContain(secretOf(url));
    expect(stored).not.toContain(opened?.secret);
  });
});

describe('a session', () => {
  it('lasts 12 hours after its last use, written at most every ten minutes', async () => {
    const services = createTestServices(database);
    const { secret, sessionId } = await signedIn(services);
    const expiry = async () => {
      await services.settle();
      const rows = await services.db.query.all<{ expires_at: number }>(
        sql`select expires_at from session where id = ${sessionId}`,
      );
      return (rows[0]?.expires_at ?? 0) - services.clock.nowMs;
    };
    services.clock.nowMs += 9 * minuteMs;
    expect(await find(services, secret)).toBeDefined();
    expect(await expiry()).toBe(12 * hourMs - 9 * minuteMs);
    services.clock.nowMs += minuteMs;
    expect(await find(services, secret)).toBeDefined();
    expect(await expiry()).toBe(12 * hourMs);
    services.clock.nowMs += 12 * hourMs;
    expect(await find(services, secret)).toBeUndefined();
  });

  it('ends after 30 days, however much it is used', async () => {
    const services = createTestServices(database);
    const { secret } = await signedIn(services);
    const endsAt = services.clock.nowMs + 30 * dayMs;
    while (services.clock.nowMs + 11 * hourMs < endsAt) {
      services.clock.nowMs += 11 * hourMs;
      expect(await find(services, secret)).toBeDefined();
      await services.settle();
    }
    services.clock.nowMs = endsAt;
    expect(await find(services, secret)).toBeUndefined();
  });

  it('is gone after the sign-out, and both are in the audit log under the name of the person', async () => {
    const services = createTestServices(database);
    const { personId } = await invite(services);
    const opened = await startSession(services, { personId, client: 'Chrome', author });
    const { secret = '', sessionId = '' } = opened ?? {};
    expect(await find(services, secret)).toMatchObject({ sessionId });
    await endSession(services, { sessionId, author: { ...author, actorId: personId } });
    expect(await find(services, secret)).toBeUndefined();
    const rows = await services.db.query.all(
      sql`select action, actor_id, details from audit_log where actor_id = ${personId} order by action`,
    );
    expect(rows).toEqual([
      {
        action: 'person.sign_in',
        actor_id: personId,
        details: JSON.stringify({ sessionId, client: 'Chrome' }),
      },
      { action: 'person.sign_out', actor_id: personId, details: JSON.stringify({ sessionId }) },
    ]);
  });

  it('is looked up once in a few seconds, and not at all for a sender who is held back', async () => {
    const services = createTestServices(database);
    const { secret } = await signedIn(services);
    const heldBack = { secret, mayDoubt: false, isHeldBack: true };
    expect(await findSession(services, heldBack)).toBeUndefined();
    const before = services.db.cost.roundTrips;
    await find(services, secret);
    await find(services, secret);
    expect(services.db.cost.roundTrips).toBe(before + 1);
    expect(await findSession(services, heldBack)).toBeDefined();
  });

  it.each(['', 'x', 'A'.repeat(64), `${'0'.repeat(64)}\n`])('is not looked for under %j', async (secret) => {
    const services = createTestServices(database);
    expect(await find(services, secret)).toBeUndefined();
    expect(await useSignInLink(services, { secret, client: undefined, author })).toBeUndefined();
    expect(services.db.cost.roundTrips).toBe(0);
  });
});

describe('the cron', () => {
  const own = useDatabase();

  it('removes links and sessions that have ended, in slices, and keeps the others', async () => {
    const services = createTestServices(own);
    const old = await signedIn(services);
    await invite(services);
    services.clock.nowMs += 40 * dayMs;
    const young = await signedIn(services);
    expect(await pruneSignIns(services, 1)).toBe(2);
    expect(await pruneSignIns(services, 1)).toBe(1);
    expect(await pruneSignIns(services, 1)).toBe(0);
    expect(await find(services, old.secret)).toBeUndefined();
    expect(await find(services, young.secret)).toMatchObject({ person: { id: young.personId } });
    const left = await services.db.query.all<{ links: number; sessions: number }>(
      sql`select (select count(*) from sign_in_link) links, (select count(*) from session) sessions`,
    );
    expect(left).toEqual([{ links: 1, sessions: 1 }]);
  });
});
