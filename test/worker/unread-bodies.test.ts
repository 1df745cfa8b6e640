import { connect } from 'node:net';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { startRuntime } from '../../local/edge/runtime.ts';
import { readWorkerConfig } from '../../local/worker-config.ts';
import { type SlowBody, openSlowBody } from '../support/slow-body.ts';
import { envelopeOf, errorEvent, useBallast } from './support.ts';

/** Answers to requests whose body was not wanted, or only in part: the client gets that of the Worker. */

const metricsToken = 'm'.repeat(40);
const ballast = useBallast({ vars: { METRICS_TOKEN: metricsToken } });
/** Whose limits by address are used up. */
const limited = useBallast({
  ratelimits: {
    AUTH_LIMITER: { limit: 1, period: 60 },
    INGEST_ADDRESS_LIMITER: { limit: 1, period: 60 },
    PROBE_LIMITER: { limit: 1, period: 60 },
  },
});
beforeAll(() => useUpLimits());

async function useUpLimits(): Promise<void> {
  for (let time = 0; time < 3; time += 1) {
    await limited.api('/projects', { token: 'blst_wrong' });
    await limited.postEnvelope(envelopeOf(errorEvent({})));
    await fetch(`${limited.url}/health`);
  }
}

async function expectNothingHeld(): Promise<void> {
  const heldBytes = async (): Promise<number> => {
    const headers = { Authorization: `Bearer ${metricsToken}` };
    const text = await (await fetch(`${ballast.url}/metrics`, { headers })).text();
    return Number(/^ballast_http_held_body_bytes (\S+)$/m.exec(text)?.[1]);
  };
  await expect.poll(heldBytes, { timeout: 5_000, interval: 100 }).toBe(0);
}

interface Sender {
  readonly isChunked: boolean;
  readonly gzip?: boolean;
  readonly send: (body: SlowBody) => Promise<void>;
}

const declaredBytes = 19_500_000;
const letters = Buffer.alloc(declaredBytes, 'a');
const packed = gzipSync(letters);
const piece = letters.subarray(0, 64 * 1024);
/** Sends on until the connection is gone or 60 MB are sent. */
async function sendOn({ socket, send }: SlowBody): Promise<void> {
  for (let sent = 0; sent < 900 && !socket.destroyed; sent += 1) await send(piece);
}
async function sendSlowly({ socket, send }: SlowBody): Promise<void> {
  for (let sent = 0; sent < 200 && !socket.destroyed; sent += 1) {
    await send(piece.subarray(0, 10_000));
    await sleep(10);
  }
}
const senders: Record<string, Sender> = {
  whole: { isChunked: false, send: ({ send }) => send(letters) },
  'of which half comes': { isChunked: false, send: ({ send }) => send(letters.subarray(0, 9_000_000)) },
  'of which nothing comes': { isChunked: false, send: () => Promise.resolve() },
  'that comes slowly': { isChunked: false, send: sendSlowly },
  'in gzip': {
    isChunked: false,
    gzip: true,
    send: ({ send }) => send(Buffer.concat([packed, letters]).subarray(0, declaredBytes)),
  },
  'in chunks': {
    isChunked: true,
    send: async ({ send, socket }) => {
      await send(letters);
      socket.write('0\r\n\r\n');
    },
  },
  'in chunks without end': { isChunked: true, send: sendOn },
  'in slow chunks': { isChunked: true, send: sendSlowly },
  'in chunks that stop': { isChunked: true, send: ({ send }) => send(letters.subarray(0, 3_000_000)) },
  'in chunks that never begin': { isChunked: true, send: () => Promise.resolve() },
};

const key = '0'.repeat(32);
type Case = readonly [
  status: number,
  target: string,
  headers?: Record<string, string>,
  of?: 'limited' | undefined,
];
/** Requests that Ballast refuses without reading the body. */
const cases: readonly Case[] = [
  [400, '/api/1/envelope/?sentry_version=7&sentry_key=x'],
  [403, `/api/1/envelope/?sentry_key=${key}`],
  [403, `/api/1/store/?sentry_key=${key}`],
  [404, '/nope'],
  [405, '/health'],
  [401, '/api/v1/projects'],
  [401, '/api/v1/projects', { Authorization: 'Bearer blst_wrong' }],
  [429, '/api/v1/projects', { Authorization: 'Bearer blst_wrong' }, 'limited'],
  [429, `/api/1/envelope/?sentry_key=${key}`, {}, 'limited'],
];

describe.each(Object.entries(senders))('a body %s', (_name, { isChunked, gzip = false, send }) => {
  const ask = async ([status, target, headers = {}, of]: Case): Promise<void> => {
    const { url } = of === 'limited' ? limited : ballast;
    // Again, because a new minute gives new requests.
    if (of === 'limited') await useUpLimits();
    const body = openSlowBody(url, target, {
      headers: gzip ? { ...headers, 'Content-Encoding': 'gzip' } : headers,
      ...(isChunked ? {} : { declaredBytes }),
    });
    const closed = new Promise<void>((resolve) => body.socket.on('end', () => resolve()));
    void send(body);
    const answer = await body.answer;
    expect([status, answer?.status]).toEqual([status, status]);
    expect(answer?.headers.get('content-type')).toMatch(/^application\/(problem\+)?json/);
    if (status === 429) expect(answer?.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
    // Nothing more follows, and the client is told so without having to go away itself.
    await closed;
    body.socket.destroy();
  };

  it.each(cases.map((wanted) => ({ status: wanted[0], target: wanted[1], wanted })))(
    'is refused with $status at $target',
    async ({ wanted }) => {
      await ask(wanted);
      expect((await fetch(`${ballast.url}/health`)).status).toBe(200);
    },
  );

  it('is refused with its own status to ten clients at once', async () => {
    await Promise.all(Array.from({ length: 10 }, (_, at) => ask(cases[at % cases.length] ?? [404, '/nope'])));
    await expectNothingHeld();
  });
});

describe('a body that is too long', () => {
  it.each<[string, string, number | undefined, Record<string, string>]>([
    ['an envelope', '/api/1/envelope/', 21_000_000, {}],
    ['an envelope', '/api/1/envelope/', undefined, {}],
    ['an envelope beyond what any route takes', '/api/1/envelope/', 40_000_000, {}],
    ['an event', '/api/1/store/', 3_000_000, {}],
    ['an event', '/api/1/store/', undefined, {}],
    ['JSON', '/api/v1/projects', 300_000, { 'Content-Type': 'application/json' }],
    ['JSON', '/api/v1/projects', undefined, { 'Content-Type': 'application/json' }],
  ])('is 413 for %s at %s (%s bytes declared)', async (_what, path, declared, headers) => {
    const isApi = path.startsWith('/api/v1');
    const target = isApi ? path : `${path}?sentry_key=${ballast.publicKey}`;
    for (let time = 0; time < 3; time += 1) {
      const body = openSlowBody(ballast.url, target, {
        headers: isApi ? { ...headers, Authorization: `Bearer ${ballast.token}` } : headers,
        ...(declared === undefined ? {} : { declaredBytes: declared }),
      });
      void sendOn(body);
      expect(await body.status).toBe(413);
      body.socket.destroy();
    }
    await expectNothingHeld();
  });
});

describe('the connection', () => {
  const converse = (bytes: Buffer, answers: number): Promise<number[]> => {
    const { hostname, port } = new URL(ballast.url);
    return new Promise((resolve, reject) => {
      const socket = connect(Number(port), hostname);
      let text = '';
      const statuses = () => [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
      const end = (): void => {
        socket.destroy();
        resolve(statuses());
      };
      socket.setEncoding('latin1').on('data', (more: string) => {
        text += more;
        if (statuses().length >= answers) end();
      });
      socket.on('end', end);
      socket.on('error', reject);
      socket.write(bytes);
    });
  };
  const request = (head: string, bytes: number): Buffer =>
    Buffer.concat([
      Buffer.from(`${head} HTTP/1.1\r\nHost: a\r\nContent-Length: ${bytes}\r\n\r\n`),
      Buffer.alloc(bytes, 'a'),
    ]);

  it.each([10, 60_000, 65_000, 300_000])(
    'takes the next request after %i bytes that nobody read',
    async (bytes) => {
      const next = request('GET /health', 0);
      for (let time = 0; time < 5; time += 1) {
        // Of a body that is not there yet when its answer is, the connection ends.
        const statuses = await converse(Buffer.concat([request('POST /nope', bytes), next]), 2);
        expect([[404, 200], [404]]).toContainEqual(statuses);
      }
    },
  );

  it('gives an answer that is no refusal, too, though its body was not read', async () => {
    for (const bytes of [10, 300_000, 5_000_000]) {
      const [status] = await converse(request('GET /health', bytes), 1);
      expect({ bytes, status }).toEqual({ bytes, status: 200 });
    }
  });
});

describe('without the front', () => {
  it('a short rest that nobody read takes no answer with it', async () => {
    const runtime = await startRuntime({
      scriptPath: resolve('dist/worker.js'),
      host: '127.0.0.1',
      port: 0,
      config: {
        ...(await readWorkerConfig(resolve('wrangler.toml'))),
        queues: { producers: {}, consumers: {} },
      },
      bindings: { DATABASE_URL: ballast.databaseUrl },
      services: { DATABASE_SERVICE: new URL(ballast.databaseUrl) },
      cacheApi: false,
      inspectorPort: undefined,
    });
    try {
      const headers = { Authorization: `Bearer ${ballast.token}`, 'Content-Type': 'application/json' };
      for (let time = 0; time < 10; time += 1) {
        const body = openSlowBody(runtime.url, '/api/v1/projects', { headers });
        await body.send(letters.subarray(0, 110_000));
        expect(await body.status).toBe(413);
        body.socket.destroy();
      }
      expect(
        (await fetch(`${runtime.url}/nope`, { method: 'POST', body: letters.subarray(0, 60_000) })).status,
      ).toBe(404);
    } finally {
      await runtime.close(0);
    }
  });
});
