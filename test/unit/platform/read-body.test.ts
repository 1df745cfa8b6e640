import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createBodyMemory } from '../../../src/platform/body-memory.ts';
import { readBodyCapped } from '../../../src/platform/read-body.ts';

const memory = createBodyMemory();
const readBody = async (request: Request, maxBytes: number) => {
  const hold = memory.open(Date.now());
  try {
    return await readBodyCapped(request, maxBytes, { hold });
  } finally {
    hold.close();
  }
};

interface Sent {
  readonly request: Request;
  /** What the reader has taken from the sender. */
  readonly seen: { pulled: number };
}

/** A request whose body arrives in these chunks, from a byte stream as a network gives it or from a plain one. */
function send(
  chunks: readonly Uint8Array[],
  kind: 'bytes' | 'plain',
  headers: Record<string, string> = {},
): Sent {
  const seen = { pulled: 0 };
  const source = {
    pull(controller: ReadableStreamDefaultController<Uint8Array> | ReadableByteStreamController) {
      const chunk = chunks[seen.pulled];
      seen.pulled += 1;
      if (chunk === undefined) {
        controller.close();
        if ('byobRequest' in controller) controller.byobRequest?.respond(0);
      } else {
        controller.enqueue(Uint8Array.from(chunk));
      }
    },
  };
  const body =
    kind === 'bytes'
      ? new ReadableStream({ ...source, type: 'bytes' })
      : new ReadableStream(source, { highWaterMark: 0 });
  const init = { method: 'POST', body, headers, duplex: 'half' };
  return { request: new Request('http://localhost/', init), seen };
}

const chunk = (size: number, fill = 1) => new Uint8Array(size).fill(fill);

describe.each(['bytes', 'plain'] as const)('a chunked body from a stream of %s', (kind) => {
  test.each([
    ['one chunk', [chunk(12_000)]],
    ['many chunks', [chunk(10), chunk(70_000, 2), chunk(1, 3)]],
    ['nothing', []],
  ])('%s', async (_name, chunks) => {
    const read = await readBody(send(chunks, kind).request, 1_000_000);
    expect(read.ok && Buffer.from(read.value).equals(Buffer.concat(chunks))).toBe(true);
  });

  test('exactly the cap is taken, one byte more is not', async () => {
    expect((await readBody(send([chunk(60), chunk(40)], kind).request, 100)).ok).toBe(true);
    expect(await readBody(send([chunk(60), chunk(41)], kind).request, 100)).toEqual({
      ok: false,
      error: { reason: 'too_large', maxBytes: 100 },
    });
  });

  test('an endless body is let go soon after the cap, for others to read or to drop', async () => {
    const { request, seen } = send(
      Array.from({ length: 1000 }, () => chunk(1000)),
      kind,
    );
    expect((await readBody(request, 10_000)).ok).toBe(false);
    expect(request.body?.locked).toBe(false);
    expect(seen.pulled).toBeLessThan(20);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(seen.pulled).toBeLessThan(20);
  });

  test.each(['abc', '-1', '5, 5', '1e3', '', '99999999999999999999'])(
    'Content-Length %j is not believed',
    async (length) => {
      const { request } = send([chunk(200)], kind, { 'content-length': length });
      expect((await readBody(request, 100)).ok).toBe(false);
      const { request: small } = send([chunk(50)], kind, { 'content-length': length });
      expect((await readBody(small, 100)).ok).toBe(true);
    },
  );

  test('a length beside Transfer-Encoding is not believed', async () => {
    const chunks = Array.from({ length: 1000 }, () => chunk(1000));
    const { request, seen } = send(chunks, kind, { 'content-length': '5', 'transfer-encoding': 'chunked' });
    expect((await readBody(request, 10_000)).ok).toBe(false);
    expect(seen.pulled).toBeLessThan(20);
  });

  test('a declared length over the cap is refused without reading', async () => {
    const { request, seen } = send([chunk(200)], kind, { 'content-length': '200' });
    expect(await readBody(request, 100)).toEqual({
      ok: false,
      error: { reason: 'too_large', maxBytes: 100 },
    });
    expect(seen.pulled).toBe(0);
  });

  test('a body longer than declared is still refused at the cap', async () => {
    const { request } = send([chunk(200)], kind, { 'content-length': '5' });
    expect((await readBody(request, 100)).ok).toBe(false);
  });

  test('gives back the bytes that were sent, for any chunks', async () => {
    const chunks = fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 }), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(chunks, fc.integer({ min: 0, max: 6000 }), async (sent, maxBytes) => {
        const whole = Buffer.concat(sent);
        const read = await readBody(send(sent, kind).request, maxBytes);
        const expected = whole.length <= maxBytes ? whole.toString('hex') : undefined;
        expect(read.ok ? Buffer.from(read.value).toString('hex') : undefined).toBe(expected);
      }),
    );
  });
});

test('a request without a body is empty', async () => {
  const read = await readBody(new Request('http://localhost/'), 100);
  expect(read).toEqual({ ok: true, value: new Uint8Array(0) });
});

test('a body made from a string goes through', async () => {
  const read = await readBody(new Request('http://localhost/', { method: 'POST', body: 'hello' }), 5);
  expect(read.ok && Buffer.from(read.value).toString()).toBe('hello');
});

test('a client that goes away, or a body that was already read, is an interruption', async () => {
  const interrupted = { ok: false, error: { reason: 'interrupted' } };
  const failing = new ReadableStream({
    type: 'bytes',
    pull() {
      throw new Error('connection lost');
    },
  });
  const init = { method: 'POST', body: failing, duplex: 'half' };
  expect(await readBody(new Request('http://localhost/', init), 100)).toEqual(interrupted);
  const used = new Request('http://localhost/', { method: 'POST', body: 'hello' });
  await used.text();
  expect(await readBody(used, 100)).toEqual(interrupted);
});
