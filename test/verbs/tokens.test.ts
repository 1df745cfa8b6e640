import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { hashToken } from '../../src/domain/api-token.ts';
import { findActor } from '../../src/features/tokens/find-actor.ts';
import { recordUse } from '../../src/features/tokens/record-use.ts';
import { tokensRoutes } from '../../src/features/tokens/routes.ts';
import { callerOf, createTestApi, makeCaller, expectProblem, expectReply } from '../support/api.ts';
import { useCaller, useServices } from '../support/fixture.ts';
import { addProject } from '../support/rows.ts';
import { startOfTests } from '../support/services.ts';

const services = useServices();
const admin = useCaller(services, 'admin');
beforeEach(() => {
  services.clock.nowMs = startOfTests;
});

const create = async (body: unknown, caller = admin) =>
  expectReply(tokensRoutes.createToken, await caller('POST', '/tokens', body));

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
    const { items } = expectReply(tokensRoutes.listTokens, await admin('GET', '/tokens'));
    const { token: _token, ...shown } = made;
    expect(items).toContainEqual(shown);
  });

  it('makes a token that opens the API at once', async () => {
    const { token } = await create({ name: 'new', scopes: ['admin'] });
    const caller = callerOf(createTestApi(services), token);
    expectReply(tokensRoutes.listTokens, await caller('GET', '/tokens'));
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
    const { items } = expectReply(tokensRoutes.listTokens, await bound('GET', '/tokens'));
    expect(items.map(({ projectId }) => projectId)).toEqual([own.id, own.id]);
    for (const { id } of [unbound, theirs]) {
      expectProblem('not_found', await bound('DELETE', `/tokens/${id}`));
    }
    expectReply(tokensRoutes.deleteToken, await bound('DELETE', `/tokens/${made.id}`));
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
      const page = expectReply(tokensRoutes.listTokens, await admin('GET', `/tokens?limit=2${cursor}`));
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
    expectReply(tokensRoutes.listTokens, await caller('GET', '/tokens'));
    expectReply(tokensRoutes.deleteToken, await admin('DELETE', `/tokens/${id}`));
    expectProblem('invalid_token', await caller('GET', '/tokens'));
    expectProblem('not_found', await admin('DELETE', `/tokens/${id}`));
  });
});

describe('POST /tokens/{tokenId}/rotate', () => {
  const rotate = async (id: string, body: unknown, caller = admin) =>
    expectReply(tokensRoutes.rotateToken, await caller('POST', `/tokens/${id}/rotate`, body));
  const opens = async (token: string) => (await findActor(services, token)) !== undefined;

  it('gives a new text, and the one before ends at once', async () => {
    const made = await create({ name: 'CI', scopes: ['read'] });
    expect(await opens(made.token)).toBe(true);
    const rotated = await rotate(made.id, {});
    expect(rotated).toMatchObject({ id: made.id, name: 'CI', scopes: ['read'], previousExpiresAt: null });
    expect(rotated.token).not.toBe(made.token);
    expect(rotated.token.startsWith(rotated.hint)).toBe(true);
    expect([await opens(made.token), await opens(rotated.token)]).toEqual([false, true]);
    services.caches.tokens.clear();
    expect([await opens(made.token), await opens(rotated.token)]).toEqual([false, true]);
  });

  it('lets the text before live through its grace, and not a moment longer', async () => {
    const made = await create({ name: 'x', scopes: ['write'] });
    const rotated = await rotate(made.id, { graceSeconds: 60 });
    expect(rotated.previousExpiresAt).toBe('2026-07-28T12:31:00.000Z');
    services.clock.nowMs += 59_999;
    expect(await findActor(services, made.token)).toMatchObject({ tokenId: made.id, scopes: ['write'] });
    services.clock.nowMs += 1;
    // From memory as from the database.
    for (const _case of ['memory', 'database']) {
      expect([await opens(made.token), await opens(rotated.token)]).toEqual([false, true]);
      services.caches.tokens.clear();
    }
  });

  it('ends the grace of an earlier rotation', async () => {
    const first = await create({ name: 'x', scopes: ['read'] });
    const second = await rotate(first.id, { graceSeconds: 600 });
    expect(await opens(first.token)).toBe(true);
    const third = await rotate(first.id, { graceSeconds: 600 });
    const texts = [first.token, second.token, third.token];
    expect(await Promise.all(texts.map(opens))).toEqual([false, true, true]);
  });

  it('does not let a grace outlive the token', async () => {
    const expiresAt = new Date(startOfTests + 1_000).toISOString();
    const made = await create({ name: 'x', scopes: ['read'], expiresAt });
    await rotate(made.id, { graceSeconds: 600 });
    expect(await opens(made.token)).toBe(true);
    services.clock.nowMs += 1_000;
    expect(await opens(made.token)).toBe(false);
  });

  it('is refused for an expired token: the new text would open nothing', async () => {
    const expiresAt = new Date(startOfTests + 1_000).toISOString();
    const { id } = await create({ name: 'x', scopes: ['read'], expiresAt });
    services.clock.nowMs += 1_000;
    expectProblem('conflict', await admin('POST', `/tokens/${id}/rotate`, {}));
  });

  it.each([{ graceSeconds: -1 }, { graceSeconds: 604_801 }, { graceSeconds: 0.5 }, { graceSeconds: '1' }])(
    'refuses %j',
    async (body) => {
      const { id } = await create({ name: 'x', scopes: ['read'] });
      expectProblem('validation_failed', await admin('POST', `/tokens/${id}/rotate`, body));
    },
  );

  it('loses no text to two at once: one is told to try again', async () => {
    const made = await create({ name: 'x', scopes: ['read'] });
    const answers = await Promise.all(
      [1, 2].map(() => admin('POST', `/tokens/${made.id}/rotate`, { graceSeconds: 60 })),
    );
    const winners = answers.filter(({ status }) => status === 200);
    expect(winners.length).toBeGreaterThan(0);
    for (const answer of answers) if (answer.status !== 200) expectProblem('conflict', answer);
    const last = expectReply(tokensRoutes.rotateToken, winners.at(-1) ?? answers[0] ?? fail());
    expect(await opens(last.token)).toBe(true);
  });
});

const fail = (): never => {
  throw new Error('There is no answer.');
};

describe('a token that expires', () => {
  it('makes and rotates none that outlives it, also while it lives on its grace', async () => {
    const inAnHour = new Date(startOfTests + 3_600_000).toISOString();
    const app = createTestApi(services);
    const own = await create({ name: 'mine', scopes: ['admin'], expiresAt: inAnHour });
    const mortal = callerOf(app, own.token);
    const eternal = await create({ name: 'eternal', scopes: ['read'] });
    const later = new Date(startOfTests + 3_600_001).toISOString();
    const body = { name: 'x', scopes: ['read'] };
    expect(await create(body, mortal)).toMatchObject({ expiresAt: inAnHour });
    expect(await create({ ...body, expiresAt: inAnHour }, mortal)).toMatchObject({ expiresAt: inAnHour });
    expectProblem('insufficient_scope', await mortal('POST', '/tokens', { ...body, expiresAt: later }));
    expectProblem('insufficient_scope', await mortal('POST', `/tokens/${eternal.id}/rotate`, {}));
    await admin('POST', `/tokens/${own.id}/rotate`, { graceSeconds: 60 });
    // Its text lives for a minute now; the hour of its successor is not its to give.
    expectProblem('insufficient_scope', await mortal('POST', `/tokens/${own.id}/rotate`, {}));
    const { expiresAt } = await create(body, mortal);
    expect(expiresAt).toBe(new Date(startOfTests + 60_000).toISOString());
  });

  it('is listed as expired once it is', async () => {
    const expiresAt = new Date(startOfTests + 1_000).toISOString();
    const { id, state } = await create({ name: 'x', scopes: ['read'], expiresAt });
    expect(state).toBe('active');
    services.clock.nowMs += 1_000;
    const { items } = expectReply(tokensRoutes.listTokens, await admin('GET', '/tokens?limit=100'));
    expect(items.find((item) => item.id === id)).toMatchObject({ state: 'expired' });
  });
});

describe('recordUse', () => {
  it('writes when a token was used, once in five minutes over all isolates', async () => {
    const { id, token, lastUsedAt } = await create({ name: 'x', scopes: ['read'] });
    expect(lastUsedAt).toBeNull();
    const use = async () => {
      const entry = await findActor(services, token);
      if (entry === undefined) throw new Error('The token is unknown.');
      const before = services.db.cost.roundTrips;
      recordUse(services, entry);
      await services.settle();
      return services.db.cost.roundTrips - before;
    };
    const stored = async () => {
      const rows = await services.db.query.all<{ at: number }>(
        sql`select last_used_at as at from api_token where id = ${id}`,
      );
      return rows[0]?.at;
    };
    expect(await use()).toBe(1);
    expect(await stored()).toBe(startOfTests);
    services.clock.nowMs += 299_999;
    expect(await use()).toBe(0);
    // Another isolate, which has not heard of it, reads it first.
    services.caches.tokens.clear();
    expect(await use()).toBe(0);
    services.clock.nowMs += 1;
    expect(await use()).toBe(1);
    expect(await stored()).toBe(startOfTests + 300_000);
    const { items } = expectReply(tokensRoutes.listTokens, await admin('GET', '/tokens?limit=100'));
    expect(items.find((item) => item.id === id)?.lastUsedAt).toBe('2026-07-28T12:35:00.000Z');
  });

  it('does not write when another isolate just did', async () => {
    const { id, token } = await create({ name: 'x', scopes: ['read'] });
    const entry = await findActor(services, token);
    if (entry === undefined) throw new Error('The token is unknown.');
    await services.db.query.run(
      sql`update api_token set last_used_at = ${startOfTests - 1} where id = ${id}`,
    );
    recordUse(services, entry);
    await services.settle();
    const rows = await services.db.query.all<{ at: number }>(
      sql`select last_used_at as at from api_token where id = ${id}`,
    );
    expect(rows).toEqual([{ at: startOfTests - 1 }]);
  });
});

describe('scopes that cannot be read', () => {
  it.each(['', 'read', '{}', '["root"]', '[["read"]]', 'null', '["read","root"]'])(
    'open nothing: %j',
    async (stored) => {
      const { id, token } = await create({ name: 'x', scopes: ['admin'] });
      await services.db.query.run(sql`update api_token set scopes = ${stored} where id = ${id}`);
      services.caches.tokens.clear();
      const caller = callerOf(createTestApi(services), token);
      expectProblem('insufficient_scope', await caller('GET', '/projects'));
      const { items } = expectReply(tokensRoutes.listTokens, await admin('GET', '/tokens?limit=100'));
      expect(items.find((item) => item.id === id)).toMatchObject({ scopes: [] });
    },
  );
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
