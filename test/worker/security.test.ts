import { describe, expect, it } from 'vitest';
import { createApp } from '../../src/app.ts';
import { envelopeOf, errorEvent, mintEventId, useBallast } from './support.ts';

const ballast = useBallast({ vars: { SECURITY_CONTACT: 'mailto:security@example.com' } });

const send = (path: string, init: RequestInit = {}) => fetch(`${ballast.url}${path}`, init);
const bearer = () => ({ Authorization: `Bearer ${ballast.token}` });

/** One request of each kind of answer that there is. */
const answers: readonly (readonly [what: string, status: number, ask: () => Promise<Response>])[] = [
  ['a probe', 200, () => send('/health')],
  ['a page', 200, () => send('/docs')],
  ['the contract', 200, () => send('/openapi.json')],
  ['a read', 200, () => send('/api/v1/projects', { headers: bearer() })],
  ['no token', 401, () => send('/api/v1/projects')],
  ['nothing here', 404, () => send('/nowhere')],
  ['a wrong method', 405, () => send('/health', { method: 'PUT' })],
  ['a refused query', 422, () => send('/api/v1/projects?nope=1', { headers: bearer() })],
  ['options', 204, () => send('/api/v1/projects', { method: 'OPTIONS' })],
  ['an event', 200, () => ballast.postEnvelope(envelopeOf(errorEvent({})))],
  ['an envelope that is none', 400, () => ballast.postEnvelope('nonsense')],
  ['ingest without a key', 401, () => send('/api/1/store/', { method: 'POST', body: '{}' })],
  ['nothing here, below ingest', 404, () => send('/api/1/nowhere/', { method: 'POST', body: '{}' })],
  ['a preflight of ingest', 204, () => send('/api/1/envelope/', { method: 'OPTIONS' })],
];

describe.each(answers)('the answer to %s, %d', (_what, status, ask) => {
  it('lets a browser do nothing with it, and does not name what made it', async () => {
    const { status: actual, headers } = await ask();
    expect(actual).toBe(status);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none';.*frame-ancestors 'none'/);
    for (const name of ['server', 'x-powered-by', 'set-cookie', 'strict-transport-security']) {
      expect([name, headers.get(name)]).toEqual([name, null]);
    }
  });
});

describe('other origins', () => {
  const origin = 'https://shop.example';
  const preflight = { Origin: origin, 'Access-Control-Request-Method': 'GET' };

  it('read nothing of the API, not even an error', async () => {
    for (const path of [
      '/api/v1/projects',
      '/api/v1/nowhere',
      '/openapi.json',
      '/health',
      '/docs',
      '/metrics',
    ]) {
      for (const init of [
        { headers: { Origin: origin, ...bearer() } },
        { headers: { Origin: origin } },
        { method: 'OPTIONS', headers: { ...preflight, 'Access-Control-Request-Headers': 'authorization' } },
      ]) {
        const { headers } = await send(path, init);
        const names = [...headers.keys()].filter((name) => name.startsWith('access-control-'));
        expect([path, names]).toEqual([path, []]);
        expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
      }
    }
  });

  it('report to ingest, and read its errors', async () => {
    const body = envelopeOf(errorEvent({ event_id: mintEventId() }));
    for (const response of [
      await ballast.postEnvelope(body, { headers: { Origin: origin } }),
      await ballast.postEnvelope('nonsense', { headers: { Origin: origin } }),
      await send('/api/1/envelope/', { method: 'OPTIONS', headers: preflight }),
    ]) {
      expect(response.headers.get('access-control-allow-origin')).toBe('*');
      expect(response.headers.get('access-control-allow-credentials')).toBeNull();
      expect(response.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    }
  });
});

describe('a problem document', () => {
  it('names the path as it was asked for, with nothing in it that deceives', async () => {
    const path = '/nowhere/%E2%80%AE%00%0d%0aa%2Fb%25';
    const response = await send(`${path}?secret=1#x`);
    expect(await response.json()).toMatchObject({ status: 404, instance: path });
  });
});

describe('cookies', () => {
  it('change no answer, and none is ever set', async () => {
    const cookie = { Cookie: 'session=1; __proto__=x; a="; b=c' };
    for (const [path, headers] of [
      ['/api/v1/projects', bearer()],
      ['/api/v1/projects', {}],
      ['/health', {}],
      ['/nowhere', {}],
    ] as const) {
      const without = await send(path, { headers });
      const with_ = await send(path, { headers: { ...headers, ...cookie } });
      expect(with_.status).toBe(without.status);
      expect(with_.headers.getSetCookie()).toEqual([]);
      const [one, other] = [await without.text(), await with_.text()];
      const traceless = (text: string) => text.replaceAll(/[0-9a-f]{32}/g, '');
      expect(traceless(other)).toBe(traceless(one));
    }
    const body = envelopeOf(errorEvent({ event_id: mintEventId() }));
    expect((await ballast.postEnvelope(body, { headers: cookie })).status).toBe(200);
  });
});

describe('Strict-Transport-Security', () => {
  it('is sent over https alone', async () => {
    const context = { waitUntil: () => undefined, passThroughOnException: () => undefined, props: {} };
    const ask = (url: string) => createApp().fetch(new Request(url), {}, context);
    const secure = await ask('https://ballast.example/health');
    expect(secure.headers.get('strict-transport-security')).toBe('max-age=31536000');
    const plain = await ask('http://ballast.example/health');
    expect(plain.headers.get('strict-transport-security')).toBeNull();
  });
});

describe('GET /.well-known/security.txt', () => {
  it('names the contact for less than a year (RFC 9116)', async () => {
    const response = await send('/.well-known/security.txt');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    const lines = (await response.text()).trimEnd().split('\n');
    const fields = new Map(lines.map((line) => [line.split(': ')[0], line.split(': ').slice(1).join(': ')]));
    expect(fields.get('Contact')).toBe('mailto:security@example.com');
    expect(fields.get('Canonical')).toBe(`${ballast.url}/.well-known/security.txt`);
    const lifeMs = Date.parse(fields.get('Expires') ?? '') - Date.now();
    expect(lifeMs).toBeGreaterThan(30 * 86_400_000);
    expect(lifeMs).toBeLessThan(365 * 86_400_000);
    expect((await send('/.well-known/security.txt', { method: 'HEAD' })).status).toBe(200);
  });

  it('is not there when nobody was named', async () => {
    const context = { waitUntil: () => undefined, passThroughOnException: () => undefined, props: {} };
    const request = new Request('https://ballast.example/.well-known/security.txt');
    const env = { DATABASE_URL: 'http://127.0.0.1', LOG_LEVEL: 'error' };
    expect((await createApp().fetch(request, env, context)).status).toBe(404);
  });
});
