import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildWorker } from '../../local/build.ts';
import type { ErrorCode } from '../../src/errors/app-error.ts';
import { errorCatalogue } from '../../src/errors/catalogue.ts';
import { openSlowBody } from '../support/slow-body.ts';
import { type Ballast, envelopeOf, errorEvent, fromDatabase, startBallast, useBallast } from './support.ts';

const ballast = useBallast();
let readToken: string;

beforeAll(async () => {
  const made = await ballast.api('/tokens', { method: 'POST', body: { name: 'reader', scopes: ['read'] } });
  ({ token: readToken } = (await made.json()) as { token: string });
});

const api = (path: string, init: RequestInit = {}) =>
  fetch(`${ballast.url}/api/v1${path}`, {
    ...init,
    headers: { Authorization: `Bearer ${ballast.token}`, ...(init.headers as Record<string, string>) },
  });
const post = (path: string, body: RequestInit['body'], headers: Record<string, string> = {}) =>
  api(path, {
    method: 'POST',
    body: body ?? null,
    headers: { 'Content-Type': 'application/json', ...headers },
  });
const event = () => envelopeOf(errorEvent({}));
const store = (query: string, headers: Record<string, string> = {}) =>
  fetch(`${ballast.url}/api/${ballast.projectId}/store/${query}`, { method: 'POST', body: '{}', headers });

/** A Worker of its own, for one question. */
async function askAnother(
  options: Parameters<typeof startBallast>[0],
  ask: (another: Ballast) => Promise<Response>,
): Promise<Response> {
  const another = await startBallast(options);
  try {
    const response = await ask(another);
    return new Response(await response.text(), response);
  } finally {
    await another.close();
  }
}

async function withFault(fault: Parameters<Ballast['setFault']>[0]): Promise<Response> {
  // Calls that failed before, also those behind an answer, may have opened the breaker.
  const status = () => api('/tokens?limit=1', { headers: fromDatabase }).then((response) => response.status);
  await expect.poll(status, { timeout: 10_000, interval: 100 }).toBe(200);
  ballast.setFault(fault);
  try {
    return await api('/projects?limit=1');
  } finally {
    ballast.setFault(null);
  }
}

/** Dependencies other than the database fail softly everywhere, so a Worker with a route that lets one fail is asked. */
async function failDependency(path: string): Promise<Response> {
  const { outfile } = await buildWorker({
    entry: 'test/worker/faulty-worker.ts',
    outfile: 'dist/faulty-worker.js',
  });
  return askAnother({ bundle: outfile }, ({ url }) => fetch(url + path));
}

/** The first answer to a request whose body arrives only in part. */
async function answerWhileOpen(sizes: { declaredBytes: number; sentBytes?: number }[]): Promise<Response> {
  const path = `/api/${ballast.projectId}/envelope/?sentry_key=${ballast.publicKey}`;
  const bodies = sizes.map(({ declaredBytes, sentBytes = 0 }) => {
    const body = openSlowBody(ballast.url, path, { declaredBytes });
    if (sentBytes > 0) void body.send(Buffer.alloc(sentBytes, 97));
    return body;
  });
  try {
    return (await Promise.race(bodies.map(({ answer }) => answer))) ?? Response.error();
  } finally {
    for (const { socket } of bodies) socket.destroy();
  }
}

/** How to get each code. A code without a way to get it does not compile. */
const waysToGet: Record<ErrorCode, () => Promise<Response>> = {
  malformed_request: () =>
    store('', { 'X-Sentry-Auth': `sentry_key=${ballast.publicKey},sentry_version=99` }),
  malformed_json: () => post('/projects', '{"name":'),
  malformed_envelope: () => ballast.postEnvelope('no envelope\n'),
  malformed_encoding: () => ballast.postEnvelope(event(), { headers: { 'Content-Encoding': 'gzip' } }),
  malformed_key: () => store('?sentry_key=short'),
  project_mismatch: () =>
    ballast.postEnvelope(envelopeOf(errorEvent({}), { dsn: `https://${'0'.repeat(32)}@ballast.example/1` })),
  missing_key: () => store(''),
  ambiguous_key: () =>
    store(`?sentry_key=${'0'.repeat(32)}`, { 'X-Sentry-Auth': `sentry_key=${ballast.publicKey}` }),
  unauthenticated: () => fetch(`${ballast.url}/api/v1/projects`),
  invalid_token: () => api('/projects', { headers: { Authorization: `Bearer blst_${'0'.repeat(64)}` } }),
  unknown_key: () => store(`?sentry_key=${'0'.repeat(32)}`),
  foreign_origin: () => fetch(`${ballast.url}/sign-out`, { method: 'POST' }),
  insufficient_scope: () => post('/projects', '{"name":"x"}', { Authorization: `Bearer ${readToken}` }),
  not_found: () => api(`/issues/${'0'.repeat(32)}`),
  method_not_allowed: () => api('/projects', { method: 'PUT' }),
  not_acceptable: () => api('/projects', { headers: { Accept: 'image/png' } }),
  body_too_slow: () => answerWhileOpen([{ declaredBytes: 100 }]),
  async conflict() {
    await post('/projects', '{"name":"Twice","slug":"twice"}');
    return post('/projects', '{"name":"Twice","slug":"twice"}');
  },
  precondition_failed: () =>
    api(`/projects/${ballast.projectId}`, { method: 'DELETE', headers: { 'If-Match': '"another-state"' } }),
  precondition_required: () => api(`/projects/${ballast.projectId}`, { method: 'DELETE' }),
  payload_too_large: () => post('/projects', JSON.stringify({ name: 'x'.repeat(65 * 1024) })),
  uri_too_long: () => api(`/projects?cursor=${'x'.repeat(9_000)}`),
  unsupported_media_type: () => post('/projects', 'name=x', { 'Content-Type': 'text/plain' }),
  unsupported_encoding: () => post('/projects', gzipSync('{"name":"x"}'), { 'Content-Encoding': 'gzip' }),
  validation_failed: () => post('/projects', '{"name":""}'),
  rate_limited: () =>
    askAnother({ ratelimits: { API_READ_LIMITER: { limit: 1, period: 60 } } }, async (another) => {
      await another.api('/projects');
      return another.api('/projects');
    }),
  // The schema is gone behind our back: a query that can never work is a bug, not an outage.
  internal: () =>
    askAnother({}, async (another) => {
      await another.execute('alter table project rename to elsewhere', []);
      return another.api('/projects');
    }),
  misconfigured: () => askAnother({ vars: { LOG_LEVEL: 'loud' } }, (another) => another.api('/projects')),
  overloaded: () =>
    answerWhileOpen(Array.from({ length: 6 }, () => ({ declaredBytes: 20_000_000, sentBytes: 16_000_000 }))),
  database_unavailable: () => withFault({ status: 503 }),
  database_timeout: () => withFault({ hang: true }),
  dependency_unavailable: () => failDependency('/fault/redis?url=http://127.0.0.1:1'),
  dependency_timeout: () => failDependency('/fault/gives-up'),
};

describe('every code', () => {
  it.each(Object.keys(waysToGet) as ErrorCode[])(
    '%s can be got, and leads to what to do about it',
    async (code) => {
      const response = await waysToGet[code]();
      const { status, title, action } = errorCatalogue[code];
      const problem = (await response.json()) as Record<string, string>;
      expect(problem).toMatchObject({ code, title, status });
      expect(response.status).toBe(status);
      expect(response.headers.get('content-type')).toBe('application/problem+json');
      expect(response.headers.get('cache-control')).toBe('no-store');
      if (errorCatalogue[code].retry) expect(response.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);

      const { pathname } = new URL(problem['type'] ?? '');
      const text = (await (await fetch(ballast.url + pathname)).json()) as Record<string, unknown>;
      expect(text).toMatchObject({ code, status, title, action });
    },
  );
});

describe('GET /errors', () => {
  const get = (path: string, accept?: string) =>
    fetch(ballast.url + path, accept === undefined ? {} : { headers: { Accept: accept } });
  const browser = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';

  it('lists every code', async () => {
    const response = await get('/errors');
    const { items } = (await response.json()) as { items: { code: string }[] };
    expect(items.map(({ code }) => code)).toEqual(Object.keys(errorCatalogue));
    expect(response.headers.get('cache-control')).toMatch(/^public, max-age=\d+$/);
    expect(response.headers.get('vary')).toBe('Accept');
  });

  it('gives browsers a page that loads and runs nothing, and whose links lead somewhere', async () => {
    for (const path of ['/errors', '/errors/rate_limited']) {
      const response = await get(path, browser);
      expect(response.headers.get('content-type')).toMatch(/^text\/html/);
      expect(response.headers.get('cache-control')).toMatch(/^public, max-age=\d+$/);
      expect(response.headers.get('content-security-policy')).toMatch(
        /^default-src 'none'; style-src 'sha256-/,
      );
      const page = await response.text();
      expect(page).not.toMatch(/<script|<img|<iframe|\son\w+=|javascript:/i);
      expect(page).toContain('<html lang="en">');
      const links = [...page.matchAll(/href="(\/[^"]*)"/g)].map(([, href]) => href ?? '');
      for (const href of new Set(links))
        expect({ href, ok: (await get(href)).ok }).toEqual({ href, ok: true });
      const known = response.headers.get('etag') ?? '';
      const again = await fetch(ballast.url + path, { headers: { Accept: browser, 'If-None-Match': known } });
      expect(again.status).toBe(304);
    }
    expect(await (await get('/errors/rate_limited', browser)).text()).toContain('<code>Retry-After</code>');
  });

  it('gives a terminal plain text', async () => {
    const response = await get('/errors/rate_limited', 'text/plain');
    expect(response.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(await response.text()).toMatch(/^429 rate_limited: Too many requests\.\n/);
  });

  it.each(['nope', 'toString', '__proto__', '%3Cscript%3E', 'NOT_FOUND'])(
    'is 404 for %s, which is none',
    async (code) => {
      const response = await get(`/errors/${code}`, browser);
      expect(response.status).toBe(404);
      expect(response.headers.get('content-type')).toBe('text/html; charset=UTF-8');
      const program = await get(`/errors/${code}`, '*/*');
      expect(program.headers.get('content-type')).toBe('application/problem+json');
    },
  );

  it('is made of PUBLIC_URL when there is one', async () => {
    const response = await askAnother(
      { vars: { PUBLIC_URL: 'https://errors.example/ballast/' } },
      ({ url }) => fetch(`${url}/nowhere`),
    );
    expect(await response.json()).toMatchObject({ type: 'https://errors.example/ballast/errors/not_found' });
  });
});

describe('what the client got wrong', () => {
  /** The wide line of an answer. */
  const lineOf = async (response: Response) => {
    const requestId = response.headers.get('x-request-id');
    const [line] = await ballast.logLines((entry) => entry['requestId'] === requestId);
    return line;
  };

  it.each<[what: string, ask: () => Promise<Response>, rules: string[]]>([
    ['a query', () => api('/projects?limit=secret5000'), ['/query/limit:invalid_type']],
    ['a key nobody knows', () => api('/projects?secret=1'), ['/query:unrecognized_keys']],
    ['a path', () => api('/projects/secret'), ['/params/projectId:invalid_format']],
    ['a body', () => post('/projects', '{"name":"","secret":1}'), ['/name:too_small', ':unrecognized_keys']],
    ['JSON', () => post('/projects', '{"secret'), ['/body:malformed_json']],
    [
      'a header',
      () => api('/projects', { headers: { Accept: 'secret/secret' } }),
      ['/headers/accept:not_acceptable'],
    ],
    ['an envelope', () => ballast.postEnvelope('secret\n'), ['/body:header_not_json']],
    [
      'the DSN of an envelope',
      () => ballast.postEnvelope(envelopeOf(errorEvent({}), { dsn: 'secret' })),
      ['/body/dsn:malformed_dsn'],
    ],
    [
      'the key of an envelope',
      () =>
        ballast.postEnvelope(
          envelopeOf(errorEvent({}), {
            dsn: `https://${'0'.repeat(32)}@ballast.example/${ballast.projectId}`,
          }),
        ),
      ['/body/dsn:key_mismatch'],
    ],
    [
      'two keys',
      () => store(`?sentry_key=${'0'.repeat(32)}`, { 'X-Sentry-Auth': `sentry_key=${ballast.publicKey}` }),
      ['/credentials:multiple'],
    ],
    ['an item', () => ballast.postEnvelope('{}\n{"secret\n{}\n'), ['/body/3:item_header_not_json']],
  ])('in %s is logged by pointer and rule, never by value', async (_what, ask, rules) => {
    const line = await lineOf(await ask());
    expect(line).toMatchObject({ level: 'warn', brokenRules: rules });
    expect(JSON.stringify(line)).not.toContain('secret');
  });
});
