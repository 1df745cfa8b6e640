import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { randomBytes } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { openSlowBody, trickle, type SlowBody, type SlowBodyOptions } from '../support/slow-body.ts';
import { envelopeOf, errorEvent, mintEventId, useBallast } from './support.ts';

/** Bodies that hold memory and connections: slow, incomplete, or without a valid key. */

const metricsToken = 'm'.repeat(40);
const mib = 1024 * 1024;
const ballast = useBallast({ vars: { METRICS_TOKEN: metricsToken } });
let open: SlowBody[] = [];

afterEach(() => {
  for (const { socket } of open) socket.destroy();
  open = [];
});

const begin = (path: string, options?: SlowBodyOptions): SlowBody => {
  const body = openSlowBody(ballast.url, path, options);
  open.push(body);
  return body;
};
const envelopePath = (key?: string): string =>
  `/api/${ballast.projectId}/envelope/${key === undefined ? '' : `?sentry_key=${key}`}`;

/** What the isolate holds, as the operator sees it. */
async function heldBytes(): Promise<number> {
  const response = await fetch(`${ballast.url}/metrics`, {
    headers: { Authorization: `Bearer ${metricsToken}` },
  });
  const [, held = 'NaN'] = /^ballast_http_held_body_bytes (\S+)$/m.exec(await response.text()) ?? [];
  return Number(held);
}
async function expectNothingHeld(): Promise<void> {
  await expect.poll(heldBytes, { timeout: 5_000, interval: 100 }).toBe(0);
}
const sendEvent = () => ballast.postEnvelope(envelopeOf(errorEvent({ event_id: mintEventId() })));
const countOf = (statuses: readonly (number | undefined)[]) => {
  const counts: Record<string, number> = {};
  for (const status of statuses) counts[String(status)] = (counts[String(status)] ?? 0) + 1;
  return counts;
};

describe('POST /envelope/ without a key', () => {
  it('is decided from the first 16 KiB: 40 bodies of 20 MB that never end hold nothing', async () => {
    const bodies = Array.from({ length: 40 }, () => begin(envelopePath(), { declaredBytes: 20_000_000 }));
    for (const { send } of bodies) void send(Buffer.alloc(19_000_000, 0x61));
    const statuses = await Promise.all(bodies.map(({ status }) => status));
    // Who goes on sending may see the connection end instead of the answer.
    const { undefined: ended = 0, ...counts } = countOf(statuses);
    expect(counts).toEqual({ '400': 40 - ended });
    await expectNothingHeld();
    expect((await sendEvent()).status).toBe(200);
  });

  const dsnOf = (key: string) => `http://${key}@ballast.example/${ballast.projectId}`;
  const tunnelled = (dsn: string | undefined, padding = 40_000) => {
    const eventId = mintEventId();
    const event = {
      ...errorEvent({ event_id: eventId }),
      extra: { noise: randomBytes(padding).toString('hex') },
    };
    return { eventId, text: envelopeOf(event, dsn === undefined ? {} : { dsn }) };
  };
  const codings = {
    identity: (text: string) => Buffer.from(text),
    gzip: gzipSync,
    deflate: deflateSync,
    br: brotliCompressSync,
    zstd: zstdCompressSync,
  };

  it.each(Object.entries(codings))('that names one inside is taken in %s', async (coding, encode) => {
    for (const padding of [10, 40_000, 400_000]) {
      const { eventId, text } = tunnelled(dsnOf(ballast.publicKey), padding);
      const response = await fetch(ballast.url + envelopePath(), {
        method: 'POST',
        headers: { 'Content-Encoding': coding },
        body: encode(text),
      });
      expect({ padding, status: response.status }).toEqual({ padding, status: 200 });
      expect(await ballast.eventCount(eventId)).toBe(1);
    }
  });

  const noise = randomBytes(400_000).toString('hex');

  it.each(Object.entries(codings))(
    'is refused in %s before the rest of the body is there',
    async (coding, encode) => {
      const cases = [
        [403, tunnelled(dsnOf('0'.repeat(32)), 400_000).text],
        [401, tunnelled(undefined, 400_000).text],
        [400, tunnelled(`http://${ballast.publicKey}@ballast.example/999999`, 400_000).text],
        [400, noise],
        [400, `[1]\n${noise}`],
      ] as const;
      for (const [expected, text] of cases) {
        const encoded = encode(text);
        const body = begin(envelopePath(), {
          declaredBytes: encoded.length + 1_000_000,
          headers: { 'Content-Encoding': coding },
        });
        void body.send(encoded);
        expect(await body.status).toBe(expected);
      }
      await expectNothingHeld();
    },
  );

  it('whose first line hides in a bomb costs no more than its first 2 MiB', async () => {
    const bomb = gzipSync(Buffer.alloc(200 * mib, 0x61));
    const response = await fetch(ballast.url + envelopePath(), {
      method: 'POST',
      headers: { 'Content-Encoding': 'gzip' },
      body: bomb,
    });
    expect(response.status).toBeLessThan(500);
    expect(response.status).toBeGreaterThanOrEqual(400);
  });
});

describe('a body that does not come', () => {
  it('is 408 on every route that takes one, whatever way it stays away', async () => {
    const json = { Authorization: `Bearer ${ballast.token}`, 'Content-Type': 'application/json' };
    const ingest = envelopePath(ballast.publicKey);
    const store = `/api/${ballast.projectId}/store/?sentry_key=${ballast.publicKey}`;
    const project = `/api/v1/projects/${ballast.projectId}`;
    const silent = [
      begin(ingest, { declaredBytes: 1_000 }),
      begin(ingest),
      begin(envelopePath(), { declaredBytes: 1_000 }),
      begin(store, { declaredBytes: 1_000 }),
      begin(project, { method: 'PATCH', headers: json, declaredBytes: 1_000 }),
      begin('/api/v1/projects', { headers: json }),
    ];
    const partly = [begin(ingest, { declaredBytes: 20_000_000 }), begin(ingest)];
    for (const { send } of partly) void send(Buffer.alloc(3_000_000, 0x61));
    const trickling = [
      begin(ingest),
      begin(store, { declaredBytes: 500_000 }),
      begin('/api/v1/projects', { headers: json }),
    ];
    for (const body of trickling) void trickle(body, 250);
    const statuses = await Promise.all([...silent, ...partly, ...trickling].map(({ status }) => status));
    expect(countOf(statuses)).toEqual({ '408': 11 });
    await expectNothingHeld();
  });
});

describe('many large bodies with a good key', () => {
  it('find room for some, the others 503, and small ones still pass; afterwards all is free', async () => {
    const bodies = Array.from({ length: 40 }, () =>
      begin(envelopePath(ballast.publicKey), { declaredBytes: 20_000_000 }),
    );
    for (const { send } of bodies) void send(Buffer.alloc(19_000_000, 0x61));
    const firsts = bodies.map(({ status }) => status);
    await expect.poll(heldBytes, { timeout: 8_000, interval: 100 }).toBeGreaterThan(15 * mib);
    for (let sent = 0; sent < 5; sent += 1) {
      const answer = await sendEvent();
      expect([answer.status, await answer.text()]).toEqual([200, expect.any(String)]);
    }
    expect(await heldBytes()).toBeLessThanOrEqual(48 * mib);
    const counts = countOf(await Promise.all(firsts));
    expect(Object.keys(counts).toSorted()).toEqual(['408', '503']);
    expect(counts['408']).toBeLessThanOrEqual(3);
    await expectNothingHeld();
    const outcomes = () => ballast.outcomes().then((ledger) => ledger['default rate_limited memory_limit']);
    await expect.poll(outcomes, { timeout: 8_000 }).toBe(counts['503']);
    const largest = await ballast.postEnvelope(`{}\n{"type":"attachment"}\n${'x'.repeat(19_000_000)}\n`);
    expect(largest.status).toBe(200);
    await expectNothingHeld();
  });

  it('that go away in the middle leave nothing behind', async () => {
    const bodies = Array.from({ length: 5 }, (_, at) =>
      begin(envelopePath(ballast.publicKey), at % 2 === 0 ? { declaredBytes: 20_000_000 } : {}),
    );
    for (const { send } of bodies) void send(Buffer.alloc(5_000_000, 0x61));
    await expect.poll(heldBytes, { timeout: 5_000, interval: 50 }).toBeGreaterThan(5 * mib);
    for (const { socket } of bodies) socket.destroy();
    await expectNothingHeld();
  });

  it.each([
    ['an envelope that is none', 'nonsense'],
    ['an event that is none', '{}\n{"type":"event"}\n[1]\n'],
    ['a DSN of another project', `{"dsn":"http://${'a'.repeat(32)}@x.example/77"}\n{"type":"event"}\n{}\n`],
    ['nothing', ''],
    ['an event', envelopeOf(errorEvent({}))],
  ])('and %s leaves nothing behind either', async (_name, text) => {
    for (const headers of [{}, { 'Content-Encoding': 'gzip' }]) {
      await ballast.postEnvelope(text, { headers });
      await ballast.postEnvelope(gzipSync(text), { headers });
    }
    await expectNothingHeld();
  });
});
