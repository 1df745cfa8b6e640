import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { type LogLine, startBallast, useBallast } from './support.ts';

const ballast = useBallast();

const quietMs = 400;

/** Sends bytes and gives what comes back until the other side closes or is quiet; rejects on a reset. */
function speak(bytes: string | Buffer): Promise<string> {
  const { hostname, port } = new URL(ballast.url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    let answer = '';
    socket.setTimeout(quietMs, () => {
      if (answer === '') return;
      socket.destroy();
      resolve(answer);
    });
    socket.setEncoding('latin1').on('data', (text: string) => (answer += text));
    socket.on('end', () => {
      socket.end();
      resolve(answer);
    });
    socket.on('error', reject);
    socket.write(bytes, 'latin1');
  });
}

const statusesIn = (answer: string): number[] =>
  [...answer.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
const get = (...lines: string[]): string => ['GET /health HTTP/1.1', ...lines, '', ''].join('\r\n');
const smuggled = 'GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n';
const post = (lines: string, body: string): string =>
  `POST /nope HTTP/1.1\r\nHost: a\r\n${lines}\r\n\r\n${body}`;

describe('what the runtime does not take is answered before it', () => {
  it.each([
    ['a malformed Host', get('Host: a b'), 400],
    ['another malformed Host', get('Host: user@a'), 400],
    ['no Host', get(), 400],
    ['an empty Host', get('Host: '), 400],
    ['two Hosts', get('Host: a', 'Host: b'), 400],
    ['an absolute-form target', 'GET http://a/health HTTP/1.1\r\nHost: a\r\n\r\n', 400],
    ['OPTIONS *', 'OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n', 501],
    ['CONNECT', 'CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n', 501],
    [
      'the CONNECT that opens the runtime’s own RPC',
      'CONNECT miniflare-unsafe-internal-capnp-connect HTTP/1.1\r\nHost: miniflare-unsafe-internal-capnp-connect\r\n\r\n',
      501,
    ],
    ['an unknown method', 'FOO / HTTP/1.1\r\nHost: a\r\n\r\n', 501],
    ['two Content-Lengths', post('Content-Length: 5\r\nContent-Length: 5', 'hello'), 400],
    ['a Content-Length that is no number', post('Content-Length: abc', 'hello'), 400],
    [
      'Content-Length with chunked',
      post('Content-Length: 4\r\nTransfer-Encoding: chunked', `0\r\n\r\n${smuggled}`),
      400,
    ],
    [
      'chunked with Content-Length',
      post('Transfer-Encoding: chunked\r\nContent-Length: 60', `0\r\n\r\n${smuggled}`),
      400,
    ],
    [
      'chunked hidden by a space',
      post('Transfer-Encoding : chunked\r\nContent-Length: 5', `0\r\n\r\n${smuggled}`),
      400,
    ],
    ['an unknown transfer encoding', post('Transfer-Encoding: gzip', 'hello'), 501],
    ['a broken chunk', post('Transfer-Encoding: chunked', `zz\r\nhello\r\n0\r\n\r\n${smuggled}`), 400],
    ['bare line feeds', 'GET /health HTTP/1.1\nHost: a\n\n', 400],
    ['a bare line feed between headers', get('Host: a', 'X: b\nY: c'), 400],
    ['a folded header', get('Host: a', 'X: b', ' c'), 400],
    ['a NUL', get('Host: a', 'X: \0'), 400],
    ['headers without end', get('Host: a', `X: ${'a'.repeat(200_000)}`), 431],
    ['headers that the runtime could not take', get('Host: a', `X: ${'a'.repeat(131_000)}`), 431],
    ['a URL that it could not take', `GET /${'a'.repeat(131_000)} HTTP/1.1\r\nHost: a\r\n\r\n`, 414],
    [
      'a thousand headers and more',
      get('Host: a', ...Array.from({ length: 1_100 }, (_, at) => `X${at}: a`)),
      431,
    ],
    ['a URL without end', `GET /${'a'.repeat(200_000)} HTTP/1.1\r\nHost: a\r\n\r\n`, 414],
    ['what is no HTTP', '\u0016\u0003\u0001\u0002\0\u0001\0\r\n\r\n', 400],
  ])('%s: %j', async (_, bytes, status) => {
    const answer = await speak(bytes);
    expect(statusesIn(answer)).toEqual([status]);
    const [head = '', body = ''] = answer.split('\r\n\r\n');
    expect(head).toMatch(/\r\nContent-Type: application\/problem\+json/);
    expect(head).toMatch(/\r\nConnection: close/);
    expect(JSON.parse(body)).toMatchObject({ status, traceId: expect.stringMatching(/^[0-9a-f]{32}$/) });
  });

  it('leaves a line in the log, as a warning, and none of the runtime’s own', async () => {
    const answer = await speak(get('Host: a b'));
    const requestId = /\r\nX-Request-Id: (\w+)/.exec(answer)?.[1];
    const [line] = await ballast.logLines((entry) => entry['requestId'] === requestId);
    expect(line).toMatchObject({ level: 'warn', status: 400, errorCode: 'malformed_request' });
    const ofRuntime = (entry: LogLine): boolean => entry['msg'] === 'workerd';
    expect((await ballast.logLines(() => true)).filter(ofRuntime)).toEqual([]);
  });
});

describe('what is well formed passes', () => {
  it.each([
    ['HTTP/1.0 without a Host', 'GET /health HTTP/1.0\r\n\r\n', [200]],
    ['two requests sent at once', `${get('Host: a')}${smuggled}`, [200, 404]],
    ['empty lines before a request', `\r\n\r\n${get('Host: a')}`, [200]],
    ['a chunk with an extension', post('Transfer-Encoding: chunked', '5;a=b\r\nhello\r\n0\r\n\r\n'), [404]],
    ['a body and the next request', `${post('Content-Length: 5', 'hello')}${get('Host: a')}`, [404, 200]],
    [
      'chunks and the next request',
      `${post('Transfer-Encoding: chunked', '5\r\nhello\r\n0\r\n\r\n')}${get('Host: a')}`,
      [404, 200],
    ],
    ['a request to close', get('Host: a', 'Connection: close'), [200]],
    ['a header that Miniflare would believe', get('Host: a', 'MF-CF-Blob: {{{'), [200]],
  ])('%s: %j', async (_, bytes, statuses) => {
    expect(statusesIn(await speak(bytes))).toEqual(statuses);
  });

  it('in pieces of any size', async () => {
    const { hostname, port } = new URL(ballast.url);
    const socket = connect(Number(port), hostname);
    socket.setNoDelay(true);
    const bytes = post('Transfer-Encoding: chunked', '5\r\nhello\r\n0\r\n\r\n');
    for (const piece of bytes) {
      socket.write(piece);
      await new Promise((resolve) => setImmediate(resolve));
    }
    const [answer] = await new Promise<[Buffer]>((resolve) => socket.once('data', (data) => resolve([data])));
    socket.destroy();
    expect(statusesIn(answer.toString('latin1'))).toEqual([404]);
  });
});

describe('a refusal arrives, although its body was not wanted', () => {
  const body = (bytes: number): Buffer => Buffer.alloc(bytes, 'a');
  it.each([
    ['/nope', 300_000, 404],
    ['/health', 300_000, 405],
    ['/api/v1/projects', 300_000, 401],
    ['/api/1/envelope/?sentry_key=00000000000000000000000000000000', 300_000, 403],
    ['/api/1/envelope/?sentry_key=x', 2_000_000, 401],
    ['/api/1/envelope/', 21_000_000, 413],
    ['/api/1/envelope/', 40_000_000, 413],
  ])('POST %s with %i bytes', async (path, bytes, status) => {
    // A whole body behind the head, as a client sends that reads the answer only then.
    const head = `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Length: ${bytes}\r\n\r\n`;
    for (let time = 0; time < 3; time += 1) {
      const [found = 0] = statusesIn(await speak(Buffer.concat([Buffer.from(head), body(bytes)])));
      if (path.endsWith('=x')) expect([400, 401]).toContain(found);
      else expect(found).toBe(status);
    }
  });
});

describe('the client’s address on one machine', { timeout: 60_000 }, () => {
  const wrongToken = async (url: string, headers: Record<string, string>): Promise<number> =>
    (await fetch(`${url}/api/v1/projects`, { headers: { authorization: 'Bearer blst_wrong', ...headers } }))
      .status;
  const statusesOf = async (vars: Record<string, string>, header: string): Promise<number[]> => {
    const server = await startBallast({ vars, ratelimits: { AUTH_LIMITER: { limit: 3, period: 60 } } });
    const statuses: number[] = [];
    for (let at = 1; at <= 8; at += 1) {
      statuses.push(await wrongToken(server.url, { [header]: `203.0.113.${at}` }));
    }
    await server.close();
    return statuses;
  };

  it('is that of the socket: nobody changes it with a header', async () => {
    const vars = { TRUSTED_PROXIES: '', PROXY_ADDRESS_HEADER: 'x-forwarded-for' };
    expect(await statusesOf(vars, 'CF-Connecting-IP')).toContain(429);
  });

  it('is what a trusted proxy says', async () => {
    const vars = { TRUSTED_PROXIES: '127.0.0.0/8', PROXY_ADDRESS_HEADER: 'X-Real-IP' };
    expect(await statusesOf(vars, 'X-Real-IP')).toEqual(Array.from({ length: 8 }, () => 401));
  });
});
