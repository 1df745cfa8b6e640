import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDb } from '../../src/db/client.ts';
import { localAuthor } from '../../src/domain/audit.ts';
import { invitePerson } from '../../src/features/people/invite-person.ts';
import { mintId, randomHex } from '../../src/platform/ids.ts';
import { startBallast, type Ballast } from './support.ts';

let ballast: Ballast;
beforeAll(async () => {
  ballast = await startBallast({ ratelimits: { AUTH_LIMITER: { limit: 30, period: 60 } } });
});
afterAll(() => ballast.close());

let invited = 0;

/** The path of a fresh link for a new person. */
async function newLink(): Promise<string> {
  invited += 1;
  const db = createDb({ url: ballast.databaseUrl, timeoutMs: 20_000 });
  const { url } = await invitePerson(
    { db, now: Date.now, randomHex, mintId },
    {
      name: 'Ada',
      email: `ada${invited}@example.com`,
      role: 'owner',
      projectIds: null,
      origin: '',
      author: localAuthor,
    },
  );
  return url;
}

interface Sent {
  readonly method?: string;
  readonly origin?: string | null;
  readonly cookie?: string;
}

function send(path: string, { method = 'POST', origin = ballast.url, cookie }: Sent = {}): Promise<Response> {
  return fetch(ballast.url + path, {
    method,
    redirect: 'manual',
    headers: {
      'CF-Connecting-IP': `192.0.2.${(invited % 200) + 1}`,
      ...(origin === null ? {} : { Origin: origin }),
      ...(cookie === undefined ? {} : { Cookie: cookie }),
    },
  });
}

/** `name=value` of the cookie that an answer sets. */
const cookieOf = (answer: Response): string => (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';

async function signedIn(): Promise<string> {
  return cookieOf(await send(await newLink()));
}

/** Whether the cookie belongs to a session: the sign-in page leads on whoever is signed in. */
const isSignedIn = async (cookie: string): Promise<boolean> =>
  (await send('/sign-in', { method: 'GET', cookie })).status === 303;

describe('POST /sign-in/{secret}', () => {
  it('signs in with a cookie that scripts and other sites cannot use, and leads to the root', async () => {
    const answer = await send(await newLink());
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/']);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('set-cookie')).toMatch(
      /^ballast=[0-9a-f]{64}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax$/,
    );
    expect(await isSignedIn(cookieOf(answer))).toBe(true);
  });

  it('works once', async () => {
    const link = await newLink();
    expect(cookieOf(await send(link))).not.toBe('');
    const again = await send(link);
    expect([again.status, again.headers.get('location')]).toEqual([303, '/sign-in?link=dead']);
    expect(again.headers.get('set-cookie')).toBeNull();
  });

  it('gives a new session to a browser that brings one along', async () => {
    const planted = `ballast=${'a'.repeat(64)}`;
    const answer = await send(await newLink(), { cookie: planted });
    expect(cookieOf(answer)).not.toBe(planted);
    expect(await isSignedIn(planted)).toBe(false);
    const known = cookieOf(answer);
    const next = cookieOf(await send(await newLink(), { cookie: known }));
    expect(next).toMatch(/^ballast=[0-9a-f]{64}$/);
    expect(next).not.toBe(known);
  });

  it.each([
    ['/issues/1?tab=a', '/issues/1?tab=a'],
    ['//evil.example', '/'],
    ['/\\evil.example', '/'],
    ['https://evil.example', '/'],
    ['/\t/evil.example', '/'],
  ])('leads %j to %j', async (next, place) => {
    const answer = await send(`${await newLink()}?next=${encodeURIComponent(next)}`);
    expect(answer.headers.get('location')).toBe(place);
  });

  it.each([null, 'null', 'https://evil.example', 'http://127.0.0.1:1'])(
    'refuses the Origin %j, and the link stays good',
    async (origin) => {
      const link = await newLink();
      const answer = await send(link, { origin });
      expect([answer.status, answer.headers.get('set-cookie')]).toEqual([403, null]);
      expect(await answer.json()).toMatchObject({ code: 'foreign_origin' });
      expect(cookieOf(await send(link))).not.toBe('');
    },
  );

  it('leaves neither the secret nor the cookie in the log', async () => {
    const link = await newLink();
    const answer = await send(link);
    const line = JSON.stringify(await ballast.lineOf(answer));
    expect(line).toContain('/sign-in/:secret');
    expect(line).not.toContain(link.slice('/sign-in/'.length));
    expect(line).not.toContain(cookieOf(answer).slice('ballast='.length));
  });
});

describe('GET /sign-in/{secret}', () => {
  it.each(['GET', 'HEAD'])('%s shows a form and does not use the link up', async (method) => {
    const link = await newLink();
    const answer = await send(link, { method, origin: null });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('private, no-store');
    expect(answer.headers.get('content-security-policy')).toContain("form-action 'self'");
    // With `no-referrer`, browsers would send `Origin: null` with the form.
    expect(answer.headers.get('referrer-policy')).toBe('same-origin');
    expect(answer.headers.get('set-cookie')).toBeNull();
    if (method === 'GET') expect(await answer.text()).toContain('<form method="post">');
    expect(cookieOf(await send(link))).not.toBe('');
  });
});

describe('GET /sign-in', () => {
  it('says how to get a link, and what was wrong with the last one', async () => {
    const plain = await (await send('/sign-in', { method: 'GET' })).text();
    expect(plain).toContain('There are no passwords');
    expect(plain).not.toContain('too old');
    expect(await (await send('/sign-in?link=dead', { method: 'GET' })).text()).toContain('too old');
  });

  it('leads a person who is signed in to a page of ours', async () => {
    const cookie = await signedIn();
    const to = async (next: string) =>
      (await send(`/sign-in?next=${encodeURIComponent(next)}`, { method: 'GET', cookie })).headers.get(
        'location',
      );
    expect(await to('/issues/1')).toBe('/issues/1');
    expect(await to('//evil.example')).toBe('/');
  });

  it('takes away a cookie that opens nothing', async () => {
    const answer = await send('/sign-in', { method: 'GET', cookie: `ballast=${'b'.repeat(64)}` });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('set-cookie')).toMatch(/^ballast=; Max-Age=0; Path=\//);
  });
});

describe('POST /sign-out', () => {
  it('ends the session, also for a copy of the cookie', async () => {
    const cookie = await signedIn();
    const answer = await send('/sign-out', { cookie });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/sign-in']);
    expect(answer.headers.get('set-cookie')).toMatch(/^ballast=; Max-Age=0; Path=\//);
    expect(await isSignedIn(cookie)).toBe(false);
  });

  it.each([null, 'https://evil.example'])('refuses the Origin %j', async (origin) => {
    const cookie = await signedIn();
    expect((await send('/sign-out', { cookie, origin })).status).toBe(403);
    expect(await isSignedIn(cookie)).toBe(true);
  });
});

describe('guessing links', () => {
  it('is slowed down by address', async () => {
    const guess = () =>
      fetch(`${ballast.url}/sign-in/${randomHex(32)}`, {
        method: 'POST',
        redirect: 'manual',
        headers: { Origin: ballast.url, 'CF-Connecting-IP': '198.51.100.7' },
      });
    const statuses = new Set<number>();
    for (let attempt = 0; attempt < 40; attempt += 1) {
      statuses.add((await guess()).status);
    }
    expect([...statuses]).toEqual([303, 429]);
  });
});
