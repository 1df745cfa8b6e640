import { request } from 'node:http';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { useBallast } from './support.ts';
import { mountedPaths } from './routes.ts';

const ballast = useBallast({ vars: { SECURITY_CONTACT: 'mailto:security@example.com' } });

interface Raw {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** Unlike `fetch` it sends any method, and shows HEAD as it is. */
function send(method: string, path: string, headers: Record<string, string> = {}): Promise<Raw> {
  return new Promise((resolve, reject) => {
    const sent = request(`${ballast.url}${path}`, { method, headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
      );
    });
    sent.on('error', reject);
    sent.end();
  });
}

const bearer = () => ({ authorization: `Bearer ${ballast.token}` });
const paths = mountedPaths();
/** All that HTTP clients, WebDAV and caches know, but for CONNECT. */
const everyMethod = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'TRACE',
  'PROPFIND',
  'PURGE',
];

const isIngest = (path: string): boolean => /^\/api\/\d/.test(path);
const offeredFor = (methods: readonly string[]): string[] =>
  [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].toSorted();

describe.each(paths)('$template', ({ path, methods }) => {
  const offered = offeredFor(methods);

  it('says with 405 and Allow what it takes, to anyone, with and without a slash behind', async () => {
    for (const method of everyMethod.filter((name) => !offered.includes(name))) {
      for (const asked of [path, `${path}/`]) {
        const { status, headers, text } = await send(method, asked);
        expect({ method, asked, status, allow: headers['allow'] }).toEqual({
          method,
          asked,
          status: 405,
          allow: offered.join(', '),
        });
        expect(headers['content-type']).toBe('application/problem+json');
        if (method !== 'HEAD') expect(JSON.parse(text)).toMatchObject({ code: 'method_not_allowed' });
      }
    }
  });

  it('answers OPTIONS with 204, Allow and no body', async () => {
    const { status, headers, text } = await send('OPTIONS', path);
    expect({ status, text, allow: headers['allow'] }).toEqual({
      status: 204,
      text: '',
      allow: offered.join(', '),
    });
    expect(headers['access-control-allow-origin']).toBe(isIngest(path) ? '*' : undefined);
  });

  it.runIf(methods.includes('GET'))('answers HEAD as GET, without the body', async () => {
    const get = await send('GET', path, bearer());
    const head = await send('HEAD', path, bearer());
    expect(head.text).toBe('');
    expect(head.status).toBe(get.status);
    const changing = new Set(['date', 'x-request-id', 'traceparent', 'server-timing', 'cache-status', 'age']);
    const lasting = (headers: Raw['headers']) =>
      Object.fromEntries(Object.entries(headers).filter(([name]) => !changing.has(name)));
    // The metrics count their own reading, and a trace id in a problem is as long as any.
    const { 'content-length': headLength, ...headRest } = lasting(head.headers);
    const { 'content-length': getLength, ...getRest } = lasting(get.headers);
    expect(headRest).toEqual(getRest);
    if (path !== '/metrics') expect(headLength).toBe(getLength);
    // A page leads a reader without a session to the sign-in.
    if (get.status !== 303) expect(Number(headLength)).toBeGreaterThan(0);
  });
});

describe('methods', () => {
  it('of a path that nothing is mounted for are 404', async () => {
    for (const method of everyMethod) {
      const { status } = await send(method, '/nowhere');
      expect({ method, status }).toEqual({ method, status: 404 });
    }
    expect((await send('GET', '/api/v1/nowhere', bearer())).status).toBe(404);
  });

  it('that nobody has heard of are refused by the runtime before us', async () => {
    // Node sends no method that it does not know; workerd itself answers 501.
    const { port, hostname } = new URL(ballast.url);
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), hostname, () =>
        socket.write('BREW /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'),
      );
      let text = '';
      socket.on('data', (chunk) => (text += chunk.toString()));
      socket.on('close', () => resolve(text));
      socket.on('error', reject);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 501 /);
  });

  it('of a preflight on ingest tell browsers what they may send', async () => {
    const { status, headers } = await send('OPTIONS', '/api/1/envelope/', {
      Origin: 'https://shop.example',
      'Access-Control-Request-Method': 'POST',
      'Access-Control-Request-Headers': 'x-sentry-auth',
    });
    expect(status).toBe(204);
    expect(headers['access-control-allow-methods']).toContain('POST');
    expect(headers['access-control-allow-headers']).toContain('x-sentry-auth');
    expect(headers['allow']).toBe('OPTIONS, POST');
  });

  it('are logged under the template of the path', async () => {
    const { headers } = await send('PUT', `/api/v1/issues/${'0'.repeat(32)}`);
    const requestId = headers['x-request-id'];
    const [line] = await ballast.logLines((entry) => entry['requestId'] === requestId);
    expect(line).toMatchObject({ route: '/api/v1/issues/:issueId', status: 405, method: 'PUT' });
    const preflight = await send('OPTIONS', '/api/1/envelope/', { Origin: 'https://shop.example' });
    const [other] = await ballast.logLines(
      (entry) => entry['requestId'] === preflight.headers['x-request-id'],
    );
    expect(other).toMatchObject({ route: '/api/:project/envelope', status: 204, method: 'OPTIONS' });
  });
});

describe('Accept', () => {
  const api = paths.filter(({ template }) => template.startsWith('/api/v1/'));
  it.each(api)('that leaves out JSON is 406 on $template', async ({ path, methods }) => {
    for (const method of methods) {
      for (const accept of ['image/png', 'text/html', 'application/json;q=0, */*']) {
        const { status, headers } = await send(method, path, { ...bearer(), accept });
        expect({ method, accept, status }).toEqual({ method, accept, status: 406 });
        expect(headers['content-type']).toBe('application/problem+json');
      }
    }
  });

  it.each([
    '*/*',
    'application/*',
    'application/json',
    'text/html, */*;q=0.1',
    'application/json;q=0.1',
    '',
    'what?',
  ])('%j is answered', async (accept) => {
    expect((await send('GET', '/api/v1/projects', { ...bearer(), accept })).status).toBe(200);
  });

  it.each(['/health', '/readiness', '/errors', '/errors/internal', '/openapi.json', '/docs'])(
    'never is 406 on %s',
    async (path) => {
      expect((await send('GET', path, { accept: 'image/png' })).status).toBe(200);
    },
  );

  it('never is 406 on ingest, nor in the answer to an error', async () => {
    const headers = { Accept: 'image/png' };
    expect((await ballast.postEnvelope('{}\n', { headers })).status).toBe(200);
    expect((await send('GET', '/nowhere', headers)).status).toBe(404);
  });
});

describe('a URL over 8 KiB', () => {
  const long = (path: string): string => `${path}?q=${'x'.repeat(8 * 1024)}`;
  it.each(paths)('is 414 on $template', async ({ path, methods }) => {
    const { status, text } = await send(methods[0] ?? 'GET', long(path), bearer());
    expect(status).toBe(414);
    expect(JSON.parse(text)).toMatchObject({ code: 'uri_too_long', instance: path });
    expect(text.length).toBeLessThan(1_000);
  });

  it('and one just within is read', async () => {
    const path = '/health?q=';
    const fits = 8 * 1024 - `${ballast.url}${path}`.length;
    expect((await send('GET', path + 'x'.repeat(fits))).status).toBe(200);
    expect((await send('GET', path + 'x'.repeat(fits + 1))).status).toBe(414);
  });
});
