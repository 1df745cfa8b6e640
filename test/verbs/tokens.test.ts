import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hashToken } from '../../src/domain/api-token.ts';
import { findActor } from '../../src/features/tokens/find-actor.ts';
import * as specs from '../../src/features/tokens/specs.ts';
import {
  callerOf,
  createTestApi,
  makeCaller,
  expectProblem,
  expectReply,
  type Caller,
} from '../support/api.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';
import { addProject } from '../support/rows.ts';
import { createTestServices, startOfTests, type TestServices } from '../support/services.ts';

let database: TestDatabase;
let services: TestServices;
let admin: Caller;

beforeAll(async () => {
  database = await openTestDatabase();
  services = createTestServices(database);
  admin = await makeCaller(createTestApi(services), services, 'admin');
});
beforeEach(() => {
  services.clock.nowMs = startOfTests;
});
afterAll(() => database.close());

const create = async (body: unknown, caller = admin) =>
  expectReply(specs.createTokenSpec, await caller('POST', '/tokens', body));

describe('POST /tokens', () => {
  it('shows the token once and stores only its hash', async () => {
    const made = await create({ name: 'CI', scopes: ['read'] });
    expect(made.token).toMatch(/^blst_[0-9a-f]{64}$/);
    expect(made.token.startsWith(made.hint)).toBe(true);
    expect(made).toMatchObject({ scopes: ['read'], projectId: null, expiresAt: null });
    const stored = await services.db.query.all<{ hash: string }>(
      sql`select * from api_token where id = ${made.id}`,
    );
    expect(JSON.stringify(stored)).not.toContain(made.token.slice(10));
    expect(stored[0]?.hash).toBe(hashToken(made.token));
    const { items } = expectReply(specs.listTokensSpec, await admin('GET', '/tokens'));
    const { token: _token, ...shown } = made;
    expect(items).toContainEqual(shown);
  });

  it('makes a token that opens the API at once', async () => {
    const { token } = await create({ name: 'new', scopes: ['admin'] });
    const caller = callerOf(createTestApi(services), token);
    expectReply(specs.listTokensSpec, await caller('GET', '/tokens'));
  });

  it.each([
    ['no scope', { scopes: [] }, '/scopes'],
    ['an unknown scope', { scopes: ['root'] }, '/scopes/0'],
    ['a scope twice', { scopes: ['read', 'read'] }, '/scopes'],
    ['no name', { name: '' }, '/name'],
    ['a project as text', { projectId: '1' }, '/projectId'],
    ['a project that is not there', { projectId: 999_999 }, '/projectId'],
    ['an expiry that has passed', { expiresAt: '2026-07-28T12:30:00Z' }, '/expiresAt'],
    ['an expiry that is no time', { expiresAt: 'soon' }, '/expiresAt'],
    ['an unknown field', { token: 'blst_mine' }, ''],
  ])('refuses %s', async (_case, given, pointer) => {
    const body = { name: 'x', scopes: ['read'], ...given };
    const errors = expectProblem('validation_failed', await admin('POST', '/tokens', body));
    expect(errors.map((line) => line.split(': ')[0])).toEqual([pointer]);
  });
});

describe('tokens of one bound to a project', () => {
  it('are for that project alone: made, seen and revoked', async () => {
    const own = await addProject(services.db);
    const foreign = await addProject(services.db);
    const bound = await makeCaller(createTestApi(services), services, 'admin', own.id);
    const unbound = await create({ name: 'global', scopes: ['read'] });
    const theirs = await create({ name: 'theirs', scopes: ['read'], projectId: foreign.id });
    for (const projectId of [undefined, foreign.id, 999_999]) {
      const body = { name: 'x', scopes: ['read'], projectId };
      expectProblem('insufficient_scope', await bound('POST', '/tokens', body));
    }
    const made = await create({ name: 'mine', scopes: ['read'], projectId: own.id }, bound);
    const { items } = expectReply(specs.listTokensSpec, await bound('GET', '/tokens'));
    expect(items.map(({ projectId }) => projectId)).toEqual([own.id, own.id]);
    for (const { id } of [unbound, theirs]) {
      expectProblem('not_found', await bound('DELETE', `/tokens/${id}`));
    }
    expectReply(specs.deleteTokenSpec, await bound('DELETE', `/tokens/${made.id}`));
  });
});

describe('GET /tokens', () => {
  it('pages newest first, also among tokens of one moment', async () => {
    const made = [];
    for (let index = 0; index < 5; index += 1) {
      if (index === 3) services.clock.nowMs += 1;
      made.push(await create({ name: `t${index}`, scopes: ['read'] }));
    }
    const seen: string[] = [];
    let cursor = '';
    do {
      const page = expectReply(specs.listTokensSpec, await admin('GET', `/tokens?limit=2${cursor}`));
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor === null ? '' : `&cursor=${page.nextCursor}`;
    } while (cursor !== '');
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toEqual(expect.arrayContaining(made.map(({ id }) => id)));
    expect(new Set(seen.slice(0, 2))).toEqual(new Set(made.slice(3).map(({ id }) => id)));
  });
});

describe('DELETE /tokens/{tokenId}', () => {
  it('closes the token at once, although it was remembered', async () => {
    const { id, token } = await create({ name: 'x', scopes: ['admin'] });
    const caller = callerOf(createTestApi(services), token);
    expectReply(specs.listTokensSpec, await caller('GET', '/tokens'));
    expectReply(specs.deleteTokenSpec, await admin('DELETE', `/tokens/${id}`));
    expectProblem('invalid_token', await caller('GET', '/tokens'));
    expectProblem('not_found', await admin('DELETE', `/tokens/${id}`));
  });
});

describe('findActor', () => {
  it('knows a token until it expires, also from memory', async () => {
    const expiresAt = new Date(startOfTests + 1_000).toISOString();
    const { id, token } = await create({ name: 'x', scopes: ['write'], expiresAt });
    expect(await findActor(services, token)).toMatchObject({
      tokenId: id,
      scopes: ['write'],
      projectId: null,
    });
    services.clock.nowMs += 999;
    expect(await findActor(services, token)).toBeDefined();
    services.clock.nowMs += 1;
    expect(await findActor(services, token)).toBeUndefined();
  });

  it('asks the database once for hits and for misses, and again after five seconds', async () => {
    const { token } = await create({ name: 'x', scopes: ['read'] });
    for (const text of [token, `blst_${'0'.repeat(64)}`]) {
      const tripsBefore = services.db.cost.roundTrips;
      await findActor(services, text);
      await findActor(services, text);
      expect(services.db.cost.roundTrips - tripsBefore).toBe(1);
      services.clock.nowMs += 5_001;
      await findActor(services, text);
      expect(services.db.cost.roundTrips - tripsBefore).toBe(2);
    }
  });

  it.each(['', 'blst_', 'x'.repeat(69), `blst_${'G'.repeat(64)}`, `blst_${'0'.repeat(64)}\n`])(
    'does not ask the database about %j',
    async (text) => {
      const tripsBefore = services.db.cost.roundTrips;
      expect(await findActor(services, text)).toBeUndefined();
      expect(services.db.cost.roundTrips).toBe(tripsBefore);
    },
  );
});
