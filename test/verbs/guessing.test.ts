import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { openProject } from '../../src/features/ingest/admit/open-project.ts';
import { createProject } from '../../src/features/projects/create-project.ts';
import { createToken } from '../../src/features/tokens/create-token.ts';
import { callerOf, createTestApi, expectProblem, testOrigin } from '../support/api.ts';
import { useDatabase } from '../support/fixture.ts';
import { createTestLimits } from '../support/limits.ts';
import { createTestServices, startOfTests, type TestServices } from '../support/services.ts';

/** Somebody tries tokens or keys that do not exist. Who has a good one must not notice. */

const database = useDatabase();

/** What an isolate that has just started has: the database, and no memory. */
function openIsolate(given: Record<string, unknown> = {}): TestServices {
  const services = createTestServices(database);
  const limits = createTestLimits(services.clock, undefined, { AUTH_FAILURES_PER_MINUTE: '30', ...given });
  return { ...services, limits };
}

const wrong = () => `blst_${randomBytes(32).toString('hex')}`;
const address = (at: number) => ({ 'cf-connecting-ip': `203.0.${Math.floor(at / 250)}.${at % 250}` });
const trips = ({ db }: TestServices) => db.cost.roundTrips;

/** Asks for the projects with a token, with or without a client address. */
async function ask(services: TestServices, token: string, headers: Record<string, string> = {}) {
  return callerOf(createTestApi(services), token)('GET', '/projects', undefined, headers);
}
async function guess(services: TestServices, times: number, headers?: Record<string, string>) {
  const statuses: number[] = [];
  for (let at = 0; at < times; at += 1) statuses.push((await ask(services, wrong(), headers)).status);
  return statuses;
}
const makeToken = (services: TestServices, body: { expiresAt?: number } = {}) =>
  createToken(services, { onlyProjectId: null, body: { name: 'x', scopes: ['admin'], ...body } });

describe('a good token from an address that is held back', () => {
  it.each([
    ['without an address', {}],
    ['with one', address(1)],
  ])('passes, %s, and the unknown ones pay', async (_case, headers) => {
    const services = openIsolate();
    const { token } = await makeToken(services);
    expect((await guess(services, 32, headers)).slice(-3)).toEqual([401, 429, 429]);
    expect((await ask(services, token, headers)).status).toBe(200);
    expectProblem('rate_limited', await ask(services, wrong(), headers));
    expectProblem('rate_limited', await ask(services, 'no-token-of-ours', headers));
  });

  it('passes however long the guessing goes on, and also when its isolate remembers nothing', async () => {
    const services = openIsolate();
    const { token } = await makeToken(services);
    for (let round = 0; round < 12; round += 1) {
      await guess(services, 35);
      services.caches.tokens.clear();
      expect((await ask(services, token)).status).toBe(200);
      services.clock.nowMs += 70_000;
    }
    const restarted = openIsolate();
    await guess(restarted, 400);
    expect((await ask(restarted, token)).status).toBe(200);
  });

  it('passes with the text from before a rotation while its grace lasts, and no longer', async () => {
    const services = openIsolate();
    const { token: operator } = await makeToken(services);
    const { token, id } = await makeToken(services);
    const rotate = callerOf(createTestApi(services), operator);
    expect((await rotate('POST', `/tokens/${id}/rotate`, { graceSeconds: 60 })).status).toBe(200);
    await guess(services, 31);
    expect((await ask(services, token)).status).toBe(200);
    services.clock.nowMs += 61_000;
    await guess(services, 31);
    expect((await ask(services, token)).status).not.toBe(200);
  });

  it('no longer passes when it is revoked or has expired', async () => {
    const services = openIsolate();
    const { token: operator } = await makeToken(services);
    const { token, id } = await makeToken(services);
    const ending = await makeToken(services, { expiresAt: startOfTests + 3_000 });
    await guess(services, 31);
    expect((await ask(services, token)).status).toBe(200);
    const remove = callerOf(createTestApi(services), operator);
    expect((await remove('DELETE', `/tokens/${id}`)).status).toBe(204);
    services.clock.nowMs += 5_001;
    expect((await ask(services, token)).status).toBe(429);
    expect([401, 429]).toContain((await ask(services, ending.token)).status);
  });
});

describe('guesses', () => {
  it('cost a handful of queries, however many come from one address', async () => {
    const services = openIsolate();
    await guess(services, 31);
    const before = trips(services);
    await guess(services, 1_000);
    // One for each page of the list.
    expect(trips(services) - before).toBeLessThanOrEqual(16);
  });

  it('from ever new addresses cost no more than their budget and the list', async () => {
    const services = openIsolate();
    const { token } = await makeToken(services);
    const before = trips(services);
    for (let at = 0; at < 1_000; at += 1) {
      expect((await ask(services, wrong(), address(at))).status).toBe(401);
    }
    expect(trips(services) - before).toBeLessThanOrEqual(301 + 16);
    expect((await ask(services, token, address(5))).status).toBe(200);
  });

  it('that come at the same time share the loads of a page', async () => {
    const services = openIsolate();
    const { token } = await makeToken(services);
    await guess(services, 31);
    const before = trips(services);
    await Promise.all(Array.from({ length: 500 }, () => ask(services, wrong())));
    expect(trips(services) - before).toBeLessThanOrEqual(16 * 5);
    expect((await ask(services, token)).status).toBe(200);
  });
});

describe('DSN keys that do not exist', () => {
  const open = (services: TestServices, projectId: number, publicKey: string) =>
    openProject(services, projectId, publicKey).then(
      () => 'opened',
      (error: { code?: string }) => error.code,
    );

  it('cost no more than their budget and the list, and a good key opens its project', async () => {
    const services = openIsolate();
    const { id, key } = await createProject(services, {
      onlyProjectId: null,
      body: { name: 'x' },
      origin: testOrigin,
    });
    const before = trips(services);
    for (let at = 0; at < 1_000; at += 1) {
      expect(await open(services, id, randomBytes(16).toString('hex'))).toBe('unknown_key');
    }
    expect(trips(services) - before).toBeLessThanOrEqual(301 + 16);
    expect(await open(services, id, key.publicKey)).toBe('opened');
    services.caches.keys.clear();
    services.clock.nowMs += 100;
    expect(await open(services, id, key.publicKey)).toBe('opened');
  });
});

// Last: the breaker, which all share, stays open for a while.
describe('while the database is down', () => {
  it('a good token passes from memory as far as a doubt goes, and unknown ones are refused', async () => {
    const services = openIsolate();
    const { token } = await makeToken(services);
    await ask(services, token);
    await guess(services, 31);
    services.clock.nowMs += 5_001;
    database.server.setFault({ status: 503 });
    try {
      expect((await ask(services, token)).status).toBe(503);
      expect((await ask(services, wrong())).status).toBe(429);
    } finally {
      database.server.setFault(null);
    }
  });
});
