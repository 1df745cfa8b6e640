import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDb } from '../../src/db/client.ts';
import { localAuthor } from '../../src/domain/audit.ts';
import type { Role } from '../../src/domain/role.ts';
import { invitePerson } from '../../src/features/people/invite-person.ts';
import { mintId, randomHex } from '../../src/platform/ids.ts';
import { expectOwnMarkup } from './page-markup.ts';
import { type Ballast, envelopeOf, errorEvent, fromDatabase, mintEventId, startBallast } from './support.ts';

let ballast: Ballast;
let hostileEventId: string;
let hostileIssueId: string;

const script = '<script>alert(1)</script>';
const texts = [
  script,
  '"><img src=x onerror=alert(1)>',
  'javascript:alert(1)',
  '\u202eabc\u2066',
  'a\0b',
  'w'.repeat(3_000),
];
const browser = 'text/html,application/xhtml+xml,*/*;q=0.8';
const nasty = texts.join(' ');

/** An event that says `nasty` wherever the wire has room for a text. */
function hostileEvent(eventId: string): Record<string, unknown> {
  const frame = {
    filename: nasty,
    abs_path: 'javascript:alert(1)',
    function: nasty,
    module: nasty,
    lineno: 12,
    pre_context: [nasty],
    context_line: nasty,
    post_context: [nasty],
    vars: { [nasty]: nasty, list: [nasty, { [script]: script }] },
  };
  const stacktrace = {
    frames: [
      { ...frame, in_app: false },
      { ...frame, in_app: true },
    ],
  };
  const mechanism = { type: script, handled: false, description: nasty, help_link: 'javascript:alert(1)' };
  return {
    event_id: eventId,
    timestamp: Date.now() / 1_000,
    platform: script,
    level: 'fatal',
    logger: nasty,
    transaction: nasty,
    culprit: nasty,
    server_name: nasty,
    release: script,
    dist: script,
    environment: script,
    exception: {
      values: [
        { type: nasty, value: nasty, module: nasty, mechanism, stacktrace },
        { type: script, value: nasty, module: script, mechanism, stacktrace },
      ],
    },
    threads: { values: [{ id: script, name: nasty, crashed: true, state: script, stacktrace }] },
    breadcrumbs: {
      values: [
        {
          timestamp: Date.now() / 1_000 - 3,
          type: script,
          category: nasty,
          message: nasty,
          data: { [script]: nasty },
        },
      ],
    },
    request: {
      url: 'javascript:alert(1)//<script>',
      method: '"><script>',
      query_string: { [script]: nasty },
      headers: { [script]: nasty, 'X-Nasty': nasty },
      cookies: { [script]: nasty },
      env: { [script]: nasty },
      data: nasty,
    },
    user: { id: script, email: script, username: nasty, name: nasty, data: { [script]: nasty } },
    contexts: { [script]: { [script]: nasty }, runtime: { name: script, version: nasty } },
    tags: { [script]: script, plain: nasty },
    extra: { [script]: nasty },
    modules: { [script]: script },
    sdk: { name: script, version: nasty },
    errors: [{ type: script, value: nasty }],
  };
}

interface Asked {
  readonly role?: Role;
  /** The only projects that the person may see. */
  readonly projects?: readonly number[];
  readonly form?: Record<string, string> | URLSearchParams;
  readonly headers?: Record<string, string>;
}

/** Session cookies by who they are for. */
const sessions = new Map<string, string>();

/** Invites a person and signs them in; returns the cookie of their session. */
async function signIn(to: Ballast, role: Role, projectIds: readonly number[] | null): Promise<string> {
  const db = createDb({ url: to.databaseUrl, timeoutMs: 20_000 });
  const who = `${role} ${projectIds?.join() ?? 'all'}`;
  const { url } = await invitePerson(
    { db, now: Date.now, randomHex, mintId },
    {
      name: 'Ada <b>',
      email: `${who.replaceAll(/\W/g, '-')}@example.com`,
      role,
      projectIds,
      origin: '',
      author: localAuthor,
    },
  );
  const answer = await fetch(to.url + url, {
    method: 'POST',
    redirect: 'manual',
    headers: { Origin: to.url },
  });
  return cookiesOf(answer);
}

async function ask(path: string, asked: Asked = {}): Promise<Response> {
  const { role = 'owner', projects = null, form, headers = {} } = asked;
  const who = `${role} ${String(projects)}`;
  const session = sessions.get(who) ?? (await signIn(ballast, role, projects));
  sessions.set(who, session);
  const { Cookie: other, ...rest } = headers;
  return fetch(`${ballast.url}${path}`, {
    redirect: 'manual',
    headers: {
      Accept: browser,
      Cookie: other === undefined ? session : `${session}; ${other}`,
      ...(form === undefined ? {} : { Origin: ballast.url }),
      ...rest,
    },
    ...(form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) }),
  });
}

const page = async (path: string, asked: Asked = {}): Promise<string> => (await ask(path, asked)).text();

async function send(event: Record<string, unknown>): Promise<void> {
  const response = await ballast.postEnvelope(envelopeOf(event));
  expect([response.status, await response.text()]).toEqual([200, expect.stringContaining('id')]);
}

async function issueOf(marker: string): Promise<{ id: string; status: string }> {
  const response = await ballast.api(`/projects/${ballast.projectId}/issues?q=${marker}`, {
    headers: fromDatabase,
  });
  const { items } = (await response.json()) as { items: { id: string; status: string }[] };
  const [issue] = items;
  if (issue === undefined) throw new Error(`No issue about ${marker}`);
  return issue;
}

/** The cookies that an answer sets, as a browser would send them back. */
const cookiesOf = (response: Response): string =>
  response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');

beforeAll(async () => {
  ballast = await startBallast();
  hostileEventId = mintEventId();
  await send(hostileEvent(hostileEventId));
  const event = await ballast.api(`/projects/${ballast.projectId}/events/${hostileEventId}`);
  const { issueId } = (await event.json()) as { issueId: string };
  hostileIssueId = issueId;
});

afterAll(() => ballast.close());

/** Every page, with the hostile event on it where it shows events. */
function pages(): string[] {
  const project = `/projects/${ballast.projectId}`;
  return [
    '/',
    '/projects/new',
    `${project}/issues`,
    `${project}/issues?status=unresolved&level=fatal&environment=${encodeURIComponent(script)}&q=${encodeURIComponent('"><script>')}`,
    `${project}/settings`,
    `${project}/settings?retention=preview`,
    `/issues/${hostileIssueId}`,
    `/issues/${hostileIssueId}?frames=oldest`,
    `/issues/${hostileIssueId}/events`,
    `/issues/${hostileIssueId}/grouping`,
    `${project}/events/${hostileEventId}`,
    '/service',
  ];
}

describe('GET of every page', () => {
  it('shows a hostile event as text: only our own markup, links to our paths and the web, nothing unseen', async () => {
    for (const path of pages()) {
      const response = await ask(path);
      expect([path, response.status]).toEqual([path, 200]);
      const text = await response.text();
      expectOwnMarkup(text);
      for (const unseen of ['\0', '\u202e', '\u2066']) expect(text.includes(unseen)).toBe(false);
    }
    const event = await page(`/issues/${hostileIssueId}`);
    expect(event).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(event).toContain('\\u202e');
  });

  it('may load and run our own files only, and is kept by no cache', async () => {
    for (const path of pages()) {
      const { headers } = await ask(path);
      expect([path, headers.get('content-security-policy')]).toEqual([
        path,
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
      ]);
      expect(headers.get('cache-control')).toBe('private, no-store');
      expect(headers.get('content-type')).toBe('text/html; charset=UTF-8');
    }
  });

  it('takes at most two round trips to the database, but for the preview of retention and the page of the service', async () => {
    for (const path of pages()) {
      await page(path);
      const timing = (await ask(path)).headers.get('server-timing') ?? '';
      const trips = Number(/(\d+) round trip/.exec(timing)?.[1]);
      const allowed = path.includes('retention') || path === '/service' ? 3 : 2;
      expect([path, trips <= allowed, trips]).toEqual([path, true, trips]);
    }
  });

  it('loads a style sheet and a script that browsers keep for a year', async () => {
    const html = await page('/');
    const files = [...html.matchAll(/"(\/assets\/[^"]+)"/g)].map(([, path = '']) => path);
    expect(files.map((path) => path.replace(/-[0-9a-f]{12}\./, '-#.'))).toEqual([
      '/assets/ballast-#.css',
      '/assets/ballast-#.js',
    ]);
    for (const path of files) {
      const { status, headers } = await fetch(`${ballast.url}${path}`);
      expect([status, headers.get('cache-control')]).toEqual([200, 'public, max-age=31536000, immutable']);
    }
  });
});

describe('the raw event', () => {
  it('is JSON, and shown by no browser as a page', async () => {
    const response = await ask(`/projects/${ballast.projectId}/events/${hostileEventId}/json`);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(await response.json()).toMatchObject({ eventId: hostileEventId });
  });
});

describe('without a session', () => {
  it('a page leads to the sign-in and back, and a form changes nothing', async () => {
    const path = `/issues/${hostileIssueId}?frames=oldest`;
    const page = await fetch(ballast.url + path, { redirect: 'manual', headers: { Accept: browser } });
    expect([page.status, page.headers.get('location')]).toEqual([
      303,
      `/sign-in?next=${encodeURIComponent(path)}`,
    ]);
    const form = await fetch(`${ballast.url}/issues/${hostileIssueId}`, {
      method: 'POST',
      body: new URLSearchParams({ action: 'resolved' }),
      headers: { Accept: browser, Origin: ballast.url },
    });
    expect([form.status, form.headers.get('content-type')]).toEqual([401, 'text/html; charset=UTF-8']);
    expectOwnMarkup(await form.text());
  });

  it('a page is closed once its reader has signed out', async () => {
    const Cookie = await signIn(ballast, 'viewer', [ballast.projectId]);
    const get = () => fetch(`${ballast.url}/`, { redirect: 'manual', headers: { Accept: browser, Cookie } });
    expect((await get()).status).toBe(200);
    const headers = { Cookie, Origin: ballast.url };
    await fetch(`${ballast.url}/sign-out`, { method: 'POST', redirect: 'manual', headers });
    expect((await get()).status).toBe(303);
  });
});

describe('the twin of a page in the API', () => {
  const twinOf = (html: string): string =>
    /href="(\/api\/v1\/[^"]+)">\s*This page as JSON/.exec(html)?.[1] ?? '';

  it('is open to the session that may read the page, and says JSON', async () => {
    for (const path of pages().filter((path) => path !== '/projects/new')) {
      const twin = twinOf(await page(path)).replaceAll('&amp;', '&');
      const response = await ask(twin, { role: path === '/service' ? 'owner' : 'viewer' });
      expect([path, twin, response.status]).toEqual([path, twin, 200]);
      expect(response.headers.get('content-type')).toBe('application/json');
      await response.text();
    }
  });

  it('is closed to other projects, to smaller roles, and to every change', async () => {
    const other = await ballast.createProject('Third');
    const project = `/api/v1/projects/${ballast.projectId}`;
    const asked = { projects: [other.id] };
    for (const path of [project, `${project}/issues`, `/api/v1/issues/${hostileIssueId}`]) {
      expect([path, (await ask(path, asked)).status]).toEqual([path, 404]);
    }
    expect((await ask('/api/v1/service/storage', { role: 'member' })).status).toBe(403);
    for (const form of [{}, { name: 'x' }]) {
      expect((await ask('/api/v1/projects', { form })).status).toBe(401);
    }
  });
});

describe('roles', () => {
  it('show a viewer no form but the choice of colours and the way out', async () => {
    for (const path of pages().filter((path) => path !== '/projects/new' && path !== '/service')) {
      const html = await page(path, { role: 'viewer' });
      const posts = [
        ...html.matchAll(/<form[^>]*method="post"[^>]*action="([^"]+)"|action="([^"]+)"[^>]*method="post"/g),
      ];
      const targets = posts.map(([, one, other]) => one ?? other);
      const shown = targets.filter((target) => target !== '/theme' && target !== '/sign-out');
      // The general settings are shown in a form that is disabled and has no button.
      expect([path, shown.filter((target) => target?.endsWith('/settings') !== true)]).toEqual([path, []]);
      expect(html).not.toContain('>Save<');
    }
  });

  it('refuse the writes of a viewer with 403, and what only an owner may do for a member too', async () => {
    const project = `/projects/${ballast.projectId}`;
    const writes = [`${project}/issues`, `/issues/${hostileIssueId}`, `/issues/${hostileIssueId}/delete`];
    const owned = [
      '/projects/new',
      `${project}/settings`,
      `${project}/keys`,
      `${project}/keys/key_${'0'.repeat(24)}`,
      `${project}/delete`,
    ];
    for (const path of [...writes, ...owned]) {
      expect([path, (await ask(path, { role: 'viewer', form: { action: 'resolved' } })).status]).toEqual([
        path,
        403,
      ]);
    }
    for (const path of owned) {
      expect([path, (await ask(path, { role: 'member', form: { name: 'x' } })).status]).toEqual([path, 403]);
    }
    for (const path of ['/projects/new', '/service']) {
      expect([path, (await ask(path, { role: 'member' })).status]).toEqual([path, 403]);
    }
  });

  it('hide the projects that a person may not see, with 404 as for one that does not exist', async () => {
    const other = await ballast.createProject('Other');
    const asked = { projects: [other.id] };
    const hidden = pages().filter((path) => /^\/(?:issues|projects\/\d)/.test(path));
    expect(hidden.length).toBeGreaterThan(7);
    for (const path of hidden) expect([path, (await ask(path, asked)).status]).toEqual([path, 404]);
    const writes = [
      `/issues/${hostileIssueId}`,
      `/projects/${ballast.projectId}/issues`,
      `/projects/${ballast.projectId}/delete`,
    ];
    for (const path of writes) {
      const { status } = await ask(path, { ...asked, form: { action: 'resolved', issue: hostileIssueId } });
      expect([path, status]).toEqual([path, 404]);
    }
    const home = await page('/', asked);
    expect(home).toContain('Other');
    expect(home).not.toContain('>Shop<');
    expect((await ask('/service', asked)).status).toBe(403);
  });
});

describe('POST /projects/{id}/issues', () => {
  it('resolves the selected issues, says so once, and offers to undo it', async () => {
    await send(errorEvent({ marker: 'bulkone' }));
    await send(errorEvent({ marker: 'bulktwo' }));
    const [one, two] = [await issueOf('bulkone'), await issueOf('bulktwo')];
    const list = `/projects/${ballast.projectId}/issues`;
    const back = `${list}?q=bulk`;
    const form = new URLSearchParams([
      ['action', 'resolved'],
      ['issue', one.id],
      ['issue', two.id],
      ['back', back],
    ]);
    const done = await ask(list, { role: 'member', form });
    expect([done.status, done.headers.get('location')]).toEqual([303, back]);
    expect([(await issueOf('bulkone')).status, (await issueOf('bulktwo')).status]).toEqual([
      'resolved',
      'resolved',
    ]);

    const shown = await ask(back, { role: 'member', headers: { Cookie: cookiesOf(done) } });
    const html = await shown.text();
    expect(html).toContain('2 issues resolved.');
    expect(shown.headers.getSetCookie().join()).toContain('ballast_flash=; Max-Age=0');
    const undo = /name="undo" value="([^"]+)"/.exec(html)?.[1] ?? '';
    const undone = await ask(list, { role: 'member', form: { action: 'undo', undo, back } });
    expect(undone.headers.get('location')).toBe(back);
    expect([(await issueOf('bulkone')).status, (await issueOf('bulktwo')).status]).toEqual([
      'unresolved',
      'unresolved',
    ]);
    expect(await page(back, { headers: { Cookie: cookiesOf(undone) } })).toContain(
      'Undone: 2 issues put back.',
    );
  });

  it('changes nothing of another project, says when nothing is selected, and leads to no other site', async () => {
    const other = await ballast.createProject('Elsewhere');
    const list = `/projects/${other.id}/issues`;
    const foreign = await ask(list, {
      form: { action: 'ignored', issue: hostileIssueId, back: '//evil.example' },
    });
    expect([foreign.status, foreign.headers.get('location')]).toEqual([303, list]);
    expect(cookiesOf(foreign)).toContain('unchanged~1');
    const nothing = await ask(list, { form: { action: 'ignored', back: list } });
    expect(await page(list, { headers: { Cookie: cookiesOf(nothing) } })).toContain('Select an issue first.');
  });

  it('takes at most 100 issues, and 64 KiB', async () => {
    const list = `/projects/${ballast.projectId}/issues`;
    const many = Array.from({ length: 101 }, (_none, at) => ['issue', String(at)]);
    expect((await ask(list, { form: new URLSearchParams([['action', 'resolved'], ...many]) })).status).toBe(
      422,
    );
    expect((await ask(list, { form: { action: 'resolved', issue: 'x'.repeat(70_000) } })).status).toBe(413);
  });
});

describe('POST /issues/{id}', () => {
  it('resolves an issue in a release, reopens it, and deletes it after a confirmation', async () => {
    await send(errorEvent({ marker: 'single' }));
    const { id } = await issueOf('single');
    const resolved = await ask(`/issues/${id}`, {
      form: { action: 'resolved', resolvedInRelease: 'shop@2' },
    });
    expect([resolved.status, resolved.headers.get('location')]).toEqual([303, `/issues/${id}`]);
    expect(await page(`/issues/${id}`)).toContain('in shop@2');
    await ask(`/issues/${id}`, { form: { action: 'unresolved' } });
    expect((await issueOf('single')).status).toBe('unresolved');
    expect((await ask(`/issues/${id}/delete`, { form: {} })).status).toBe(422);
    expect((await ask(`/issues/${id}/delete`, { form: { confirm: 'yes' } })).status).toBe(303);
    expect((await ask(`/issues/${id}`)).status).toBe(404);
  });
});

describe('forms of projects', () => {
  it('create a project, show how to connect, change it, its keys, and delete it when its name is typed', async () => {
    const made = await ask('/projects/new', { form: { name: 'Form made', platform: 'go' } });
    const list = made.headers.get('location') ?? '';
    const project = list.replace('/issues', '');
    expect(list).toMatch(/^\/projects\/\d+\/issues$/);
    const empty = await page(list);
    expect(empty).toContain('Waiting for the first event');
    expect(empty).toMatch(/sentry_sdk\.init\(dsn=&quot;http:\/\/[0-9a-f]{32}@/);

    const settings = {
      name: 'Renamed',
      slug: 'renamed',
      platform: '',
      ingestPerMinute: '',
      ingestBytesPerMinute: '',
      eventRetentionDays: '7',
      payloadRetentionDays: '',
    };
    expect((await ask(`${project}/settings`, { form: settings })).status).toBe(303);
    expect(await page(`${project}/settings`)).toContain('Settings of Renamed');

    expect((await ask(`${project}/keys`, { form: { label: 'Second key' } })).status).toBe(303);
    const keyId = /\/keys\/(key_[0-9a-f]{24})/g;
    const second = [...(await page(`${project}/settings`)).matchAll(keyId)].at(-1)?.[1] ?? '';
    for (const form of [{ action: 'close' }, { action: 'rename', label: 'Renamed key' }]) {
      expect((await ask(`${project}/keys/${second}`, { form })).status).toBe(303);
    }
    const changed = await page(`${project}/settings`);
    expect([changed.includes('Renamed key'), changed.includes('>Closed<')]).toEqual([true, true]);
    expect((await ask(`${project}/keys/${second}`, { form: { action: 'delete' } })).status).toBe(303);
    expect(await page(`${project}/settings`)).not.toContain('Renamed key');

    const wrong = await ask(`${project}/delete`, { form: { confirmName: 'renamed' } });
    expect([wrong.status, (await wrong.text()).includes('This is not the name of the project.')]).toEqual([
      422,
      true,
    ]);
    const gone = await ask(`${project}/delete`, { form: { confirmName: 'Renamed' } });
    expect([gone.status, gone.headers.get('location')]).toEqual([303, '/']);
    expect((await ask(list)).status).toBe(404);
  });

  it('show the form again with what was typed and what is wrong with it', async () => {
    const response = await ask('/projects/new', { form: { name: ' ', platform: '<b>x' } });
    const html = await response.text();
    expect(response.status).toBe(422);
    expectOwnMarkup(html);
    expect(html).toContain('id="field-name-wrong"');
    expect(html).toContain('value="&lt;b&gt;x"');
    const taken = await ballast.createProject('Taken');
    const settings = {
      name: 'x',
      slug: 'shop',
      platform: '',
      ingestPerMinute: '',
      ingestBytesPerMinute: '',
      eventRetentionDays: '',
      payloadRetentionDays: '',
    };
    const conflict = await ask(`/projects/${taken.id}/settings`, { form: settings });
    expect([conflict.status, (await conflict.text()).includes('Another project has this slug.')]).toEqual([
      409,
      true,
    ]);
  });

  it('are refused when they come from another origin', async () => {
    for (const origin of ['https://evil.example', 'null']) {
      const response = await ask('/projects/new', { form: { name: 'x' }, headers: { Origin: origin } });
      expect([origin, response.status]).toEqual([origin, 403]);
    }
    const wrongType = await ask('/projects/new', {
      form: {},
      headers: { 'Content-Type': 'application/json' },
    });
    expect(wrongType.status).toBe(415);
  });
});

describe('POST /theme', () => {
  it('remembers the colours and leads back to a path of ours', async () => {
    const dark = await ask('/theme', { form: { theme: 'dark', back: '/service' } });
    expect([dark.status, dark.headers.get('location')]).toEqual([303, '/service']);
    expect(await page('/', { headers: { Cookie: cookiesOf(dark) } })).toContain('data-theme="dark"');
    expect(
      (await ask('/theme', { form: { theme: 'dark', back: 'https://evil.example/' } })).headers.get(
        'location',
      ),
    ).toBe('/');
  });
});

describe('errors', () => {
  it('are pages for browsers, with the trace id, and problem documents for programs', async () => {
    const response = await ask('/issues/none', {
      headers: { traceparent: `00-${'ab'.repeat(16)}-${'cd'.repeat(8)}-01` },
    });
    const html = await response.text();
    expect([response.status, response.headers.get('content-type')]).toEqual([
      404,
      'text/html; charset=UTF-8',
    ]);
    expect(html).toContain('ab'.repeat(16));
    expectOwnMarkup(html);
    const program = await ask('/issues/none', { headers: { Accept: '*/*' } });
    expect(program.headers.get('content-type')).toBe('application/problem+json');
    const unknown = await ask('/nowhere');
    expect([unknown.status, unknown.headers.get('content-type')]).toEqual([404, 'text/html; charset=UTF-8']);
    const api = await ask('/api/v1/issues/none');
    expect([api.status, api.headers.get('content-type')]).toEqual([404, 'application/problem+json']);
  });

  it('say that too many pages were asked for, and when to come again', async () => {
    const limited = await startBallast({
      vars: { API_READS_PER_MINUTE: '1' },
      ratelimits: { API_READ_LIMITER: { limit: 1, period: 60 } },
    });
    try {
      const Cookie = await signIn(limited, 'owner', null);
      const get = () => fetch(`${limited.url}/`, { headers: { Accept: browser, Cookie } });
      await (await get()).text();
      const response = await get();
      expect([response.status, response.headers.has('retry-after')]).toEqual([429, true]);
      expectOwnMarkup(await response.text());
    } finally {
      await limited.close();
    }
  });

  it('say that the database is away', async () => {
    ballast.setFault({ status: 503 });
    try {
      const response = await ask(`/issues/${hostileIssueId}`);
      expect(response.status).toBe(503);
      expectOwnMarkup(await response.text());
    } finally {
      ballast.setFault(null);
    }
  });
});

describe('GET /', () => {
  it('leads programs to the documentation', async () => {
    const response = await ask('/', { headers: { Accept: '*/*' } });
    expect([response.status, response.headers.get('location')]).toEqual([302, '/docs']);
  });
});
