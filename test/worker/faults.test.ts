import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildWorker } from '../../local/build.ts';
import { type Ballast, mintEventId, startBallast } from './support.ts';

/** How the Worker answers unexpected failures, in the real runtime and over HTTP. */

let ballast: Ballast;
let other: Server;
let otherUrl: string;

beforeAll(async () => {
  const { outfile } = await buildWorker({
    entry: 'test/worker/faulty-worker.ts',
    outfile: 'dist/faulty-worker.js',
  });
  ballast = await startBallast({ bundle: outfile });
  // Another service: refuses Redis commands, answers nonsense, hangs up or never answers.
  other = createServer((request, response) => {
    if (request.url?.startsWith('/hangs-up') === true) request.socket.destroy();
    else if (request.url?.startsWith('/nonsense') === true) response.end('<html>');
    else if (request.url?.startsWith('/refuses') === true) {
      response.statusCode = 400;
      response.end('{"error":"WRONGPASS"}');
    }
  });
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  otherUrl = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
});

afterAll(async () => {
  await ballast.close();
  other.closeAllConnections();
  other.close();
});

/** Asks, and returns the answer with the log lines of the request. */
async function ask(path: string, headers: Record<string, string> = {}) {
  const response = await fetch(`${ballast.url}${path}`, { headers });
  const text = await response.text();
  const requestId = response.headers.get('x-request-id');
  const lines = () => ballast.logLines((line) => line['requestId'] === requestId);
  await ballast.logLines((line) => line['requestId'] === requestId && line['msg'] === 'request');
  return { response, text, requestId, lines };
}

describe('what a handler throws', () => {
  it.each(['error', 'text', 'undefined', 'null', 'symbol', 'object', 'cyclic', 'proxy', 'getters'])(
    '(%s) is a 500 with our sentence, our headers, the trace id, and a line of its own',
    async (what) => {
      const { response, text, lines } = await ask(`/fault/throws/${what}`);
      expect(response.status).toBe(500);
      const problem = JSON.parse(text) as Record<string, unknown>;
      expect(problem).toEqual({
        type: `${ballast.url}/errors/internal`,
        title: 'Something broke on our side',
        status: 500,
        instance: `/fault/throws/${what}`,
        code: 'internal',
        traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
      });
      expect(response.headers.get('traceparent')).toContain(String(problem['traceId']));
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
      const logged = await lines();
      expect(logged.map(({ msg, level }) => `${String(level)} ${String(msg)}`).toSorted()).toEqual([
        'error Request failed',
        'error request',
      ]);
      for (const line of logged)
        expect(line).toMatchObject({ errorCode: 'internal', traceId: problem['traceId'] });
    },
  );

  it('leaves the isolate working', async () => {
    expect((await ask('/health')).response.status).toBe(200);
  });
});

describe('a service other than the database that fails', () => {
  it.each<[what: string, path: (url: string) => string, status: number, code: string]>([
    ['Redis refuses', (url) => `/fault/redis?url=${url}/refuses`, 503, 'dependency_unavailable'],
    ['Redis hangs up', (url) => `/fault/redis?url=${url}/hangs-up`, 503, 'dependency_unavailable'],
    ['Redis answers nonsense', (url) => `/fault/redis?url=${url}/nonsense`, 503, 'dependency_unavailable'],
    ['Redis is not there', () => '/fault/redis?url=http://127.0.0.1:1', 503, 'dependency_unavailable'],
    ['a connection is lost', (url) => `/fault/fetch?url=${url}/hangs-up`, 503, 'dependency_unavailable'],
    [
      'an answer takes too long',
      (url) => `/fault/fetch?gives=up&url=${url}/hangs`,
      504,
      'dependency_timeout',
    ],
  ])('(%s) gives Retry-After, and its words stay in the log', async (_what, path, status, code) => {
    const { response, text, lines } = await ask(path(otherUrl));
    expect({ status: response.status, retryAfter: response.headers.get('retry-after') }).toEqual({
      status,
      retryAfter: '5',
    });
    expect(JSON.parse(text)).toMatchObject({ code, status });
    expect(text).not.toMatch(/WRONGPASS|secret|connection/);
    const logged = await lines();
    expect(logged.find(({ msg }) => msg === 'Request failed')).toMatchObject({ errorCode: code });
    expect(JSON.stringify(logged)).not.toContain('a secret key');
  });
});

describe('a promise that nobody held', () => {
  it.each(['while', 'after'])(
    'and that is rejected %s the request is answered is logged with its trace',
    async (when) => {
      const marker = mintEventId();
      const traceId = mintEventId();
      const { response, requestId } = await ask(`/fault/unheld/${when}?marker=${marker}`, {
        traceparent: `00-${traceId}-00f067aa0ba902b7-01`,
      });
      expect(response.status).toBe(200);
      const isIt = (line: Record<string, unknown>) => JSON.stringify(line['error'] ?? '').includes(marker);
      const found = await ballast.logLines(isIt);
      expect(found).toHaveLength(1);
      expect(found[0]).toMatchObject({
        level: 'error',
        msg: 'A promise was rejected that nobody held',
        traceId,
        requestId,
        route: '/fault/unheld/:when',
      });
    },
  );

  it('is told apart when two requests run at once', async () => {
    const markers = [mintEventId(), mintEventId(), mintEventId()];
    const answers = await Promise.all(markers.map((marker) => ask(`/fault/unheld/after?marker=${marker}`)));
    for (const [index, marker] of markers.entries()) {
      const [line] = await ballast.logLines((entry) => JSON.stringify(entry['error'] ?? '').includes(marker));
      expect(line?.['requestId']).toBe(answers[index]?.requestId);
    }
  });
});

describe('deferred work', () => {
  it('that fails is logged by name with the trace of its request', async () => {
    const { response, requestId } = await ask('/fault/deferred');
    expect(response.status).toBe(200);
    const [line] = await ballast.logLines((entry) => entry['work'] === 'failing work');
    expect(line).toMatchObject({ level: 'error', msg: 'Deferred work failed', requestId });
  });

  it('that the runtime does not take fails no request', async () => {
    const { response, lines } = await ask('/fault/deferred', { 'x-no-wait-until': 'yes' });
    expect(response.status).toBe(200);
    const messages = (await lines()).map(({ msg }) => msg);
    expect(messages).toEqual(
      expect.arrayContaining(['Deferred work is not waited for', 'Deferred work failed']),
    );
  });
});

describe('a client that hangs up', () => {
  it('in the middle of its body costs nothing but its own request', async () => {
    const { port, hostname } = new URL(ballast.url);
    for (const path of [
      `/api/${ballast.projectId}/envelope/?sentry_key=${ballast.publicKey}`,
      '/api/v1/projects',
    ]) {
      await new Promise<void>((resolve, reject) => {
        const socket = connect(Number(port), hostname, () => {
          socket.write(
            `POST ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${ballast.token}\r\n` +
              'Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"name":',
          );
          setTimeout(() => socket.destroy(), 200);
        });
        socket.on('close', () => resolve());
        socket.on('error', reject);
      });
    }
    expect((await ask('/health')).response.status).toBe(200);
    const faults = await ballast.logLines(
      (line) => line['msg'] === 'Request failed' && line['method'] === 'POST',
    );
    expect(faults).toEqual([]);
  });
});
