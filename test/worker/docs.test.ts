import { describe, expect, it } from 'vitest';
import { useBallast } from './support.ts';

const ballast = useBallast();
const hostile = useBallast({ vars: { PUBLIC_URL: 'https://a$(id)b.example/' } });

describe('GET /', () => {
  it('leads to the page', async () => {
    const response = await fetch(`${ballast.url}/`, { redirect: 'manual' });
    expect([response.status, response.headers.get('location')]).toEqual([302, '/docs']);
  });
});

describe('GET and HEAD /docs', () => {
  it('show every operation of /openapi.json, with examples that call this service', async () => {
    const response = await fetch(`${ballast.url}/docs`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/html; charset=UTF-8');
    const page = await response.text();
    const openApi = (await (await fetch(`${ballast.url}/openapi.json`)).json()) as {
      paths: Record<string, Record<string, { operationId: string }>>;
    };
    const ids = Object.values(openApi.paths).flatMap((item) =>
      Object.values(item).map(({ operationId }) => operationId),
    );
    expect(ids.length).toBeGreaterThan(15);
    expect(ids.filter((id) => !page.includes(`id="${id}"`))).toEqual([]);
    expect(page).toContain(`curl &quot;${ballast.url}/api/v1/projects&quot;`);
  });

  it('let any cache keep the page, and answer 304 to who has it', async () => {
    const response = await fetch(`${ballast.url}/docs`);
    await response.text();
    const etag = response.headers.get('etag') ?? '';
    expect(response.headers.get('cache-control')).toMatch(/^public, max-age=\d+$/);
    expect(etag).toMatch(/^"[\w-]{22}"$/);
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`]) {
      const again = await fetch(`${ballast.url}/docs`, { headers: { 'If-None-Match': known } });
      expect([known, again.status]).toEqual([known, 304]);
      expect(again.headers.get('etag')).toBe(etag);
      expect(await again.text()).toBe('');
    }
    const stale = await fetch(`${ballast.url}/docs`, { headers: { 'If-None-Match': '"other"' } });
    expect(stale.status).toBe(200);
    await stale.text();
  });

  it('answer HEAD with the same headers and no body', async () => {
    const [get, head] = await Promise.all(
      ['GET', 'HEAD'].map((method) => fetch(`${ballast.url}/docs`, { method })),
    );
    await get?.text();
    expect(await head?.text()).toBe('');
    expect(head?.status).toBe(200);
    for (const name of ['content-type', 'etag', 'cache-control', 'content-security-policy']) {
      expect(head?.headers.get(name)).toBe(get?.headers.get(name));
    }
  });

  it('allow the browser to load and run nothing', async () => {
    const { headers } = await fetch(`${ballast.url}/docs`, { method: 'HEAD' });
    expect(headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']{44}'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/,
    );
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
  });

  it('put nothing into commands that a shell would run', async () => {
    const page = await (await fetch(`${hostile.url}/docs`)).text();
    expect(page).not.toContain('$(id)');
    expect(page).toContain('curl &quot;https://ballast.example/api/v1/projects&quot;');
  });
});

describe('any other method on /docs', () => {
  it.each(['POST', 'PUT', 'PATCH', 'DELETE'])('%s is a 405 that says what is offered', async (method) => {
    const response = await fetch(`${ballast.url}/docs`, { method });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toContain('GET');
    expect(await response.json()).toMatchObject({ code: 'method_not_allowed' });
  });
});
