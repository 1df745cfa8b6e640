import { Buffer } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import * as zlib from 'node:zlib';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { boundBrotliWindow } from '../../../src/platform/brotli-window.ts';
import { decodeStoreBody, inflate } from '../../../src/platform/inflate.ts';

const MiB = 1024 * 1024;
const cap = 20 * MiB;
const alwaysAllowed = 2 * MiB - 16;

const brotli = (body: Uint8Array, windowBits = 22, quality = 5) =>
  zlib.brotliCompressSync(body, {
    params: {
      [zlib.constants.BROTLI_PARAM_LGWIN]: windowBits,
      [zlib.constants.BROTLI_PARAM_QUALITY]: quality,
    },
  });

/** Every way a body may be encoded: the header, and who makes such bytes. */
const encodings: [string, string, (body: Uint8Array) => Uint8Array][] = [
  ['gzip', 'gzip', (body) => zlib.gzipSync(body)],
  ['x-gzip', 'x-gzip', (body) => zlib.gzipSync(body, { level: 9 })],
  ['deflate with a zlib header', 'deflate', (body) => zlib.deflateSync(body)],
  [
    'deflate with a zlib header, small window',
    'deflate',
    (body) => zlib.deflateSync(body, { windowBits: 9, level: 1 }),
  ],
  ['raw deflate', 'deflate', (body) => zlib.deflateRawSync(body)],
  ['raw deflate, stored', 'deflate', (body) => zlib.deflateRawSync(body, { level: 0 })],
  ['brotli', 'br', (body) => brotli(body)],
  ['brotli, largest window', 'br', (body) => brotli(body, 24)],
  ['brotli, smallest window', 'br', (body) => brotli(body, 10)],
  ['zstd', 'zstd', (body) => zlib.zstdCompressSync(body)],
];

const event = Buffer.from(JSON.stringify({ message: 'boom', extra: randomBytes(6000).toString('hex') }));

/** Magic, no content size, window descriptor, one RLE block of 128 KiB that is the last. */
const zstdFrame = (windowLog: number) =>
  Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, (windowLog - 10) << 3, 0x03, 0x00, 0x10, 0x41]);

/** Of a brotli stream with a window of 18 bits or more. */
const declaredBits = (body: Uint8Array) => 17 + (((body[0] ?? 0) >> 1) & 7);

describe('inflate', () => {
  test.each(encodings)('%s', (_name, header, encode) => {
    const read = inflate(encode(event), header, cap);
    expect(read.ok && Buffer.from(read.value).equals(event)).toBe(true);
  });

  test.each([undefined, '', 'identity', ' Identity '])(
    'no encoding, spelt %j, gives the same bytes',
    (header) => {
      expect(inflate(event, header, cap)).toEqual({ ok: true, value: event });
      const read = inflate(event, header, cap);
      expect(read.ok && read.value).toBe(event);
      expect(inflate(event, header, event.length - 1)).toEqual({
        ok: false,
        error: { reason: 'too_large', maxBytes: event.length - 1 },
      });
    },
  );

  test.each(['GZIP', ' gzip '])('the header may be spelt %j', (header) => {
    expect(inflate(zlib.gzipSync(event), header, cap).ok).toBe(true);
  });

  test.each(['gzip, gzip', 'gzip,identity', 'compress', 'aws-chunked', '__proto__', 'x'.repeat(5000)])(
    'an encoding like %j is not supported',
    (header) => {
      expect(inflate(event, header, cap)).toEqual({ ok: false, error: { reason: 'unsupported_encoding' } });
    },
  );

  test.each(encodings)('%s: exactly the cap is taken, one byte more is not', (_name, header, encode) => {
    const encoded = encode(event);
    expect(inflate(encoded, header, event.length).ok).toBe(true);
    expect(inflate(encoded, header, event.length - 1)).toEqual({
      ok: false,
      error: { reason: 'too_large', maxBytes: event.length - 1 },
    });
  });

  test.each(encodings)('%s: a truncated body is malformed', (_name, header, encode) => {
    const encoded = encode(event);
    expect(inflate(encoded.subarray(0, encoded.length >> 1), header, cap)).toEqual({
      ok: false,
      error: { reason: 'malformed' },
    });
  });

  test.each(['gzip', 'deflate', 'br', 'zstd'])('%s: plain JSON is malformed', (header) => {
    expect(inflate(event, header, cap)).toEqual({ ok: false, error: { reason: 'malformed' } });
  });

  test.each(['gzip', 'deflate', 'br', 'zstd', undefined])('%s: an empty body stays empty', (header) => {
    expect(inflate(new Uint8Array(0), header, cap)).toEqual({ ok: true, value: new Uint8Array(0) });
  });

  test('gzip members one after another share one cap', () => {
    const twice = Buffer.concat([zlib.gzipSync(event), zlib.gzipSync(event)]);
    const read = inflate(twice, 'gzip', cap);
    expect(read.ok && read.value.length).toBe(2 * event.length);
    expect(inflate(twice, 'gzip', 2 * event.length - 1).ok).toBe(false);
  });

  test.each([0, 0xff])('gzip that lies about its length with %i bytes does not get through', (fill) => {
    const body = zlib.gzipSync(event);
    expect(inflate(body.fill(fill, body.length - 4), 'gzip', cap)).toEqual({
      ok: false,
      error: { reason: 'malformed' },
    });
  });

  test('gzip that says it is over the cap is told so, even when that is far above what is always allowed', () => {
    const large = zlib.gzipSync(randomBytes(3 * MiB));
    expect(inflate(large, 'gzip', 3 * MiB)).toMatchObject({ ok: true });
    expect(inflate(large, 'gzip', 3 * MiB - 1)).toEqual({
      ok: false,
      error: { reason: 'too_large', maxBytes: 3 * MiB - 1 },
    });
  });

  test('zstd that asks for a window above 8 MiB is refused before it is allocated', () => {
    expect(inflate(zstdFrame(23), 'zstd', cap)).toEqual({ ok: true, value: Buffer.alloc(128 * 1024, 0x41) });
    expect(inflate(zstdFrame(24), 'zstd', cap)).toEqual({ ok: false, error: { reason: 'malformed' } });
    expect(inflate(zstdFrame(27), 'zstd', cap)).toEqual({ ok: false, error: { reason: 'malformed' } });
  });

  test('one large event always fits, however well it shrinks', () => {
    const recursion = Buffer.alloc(MiB, '{"function":"recurse","lineno":12},');
    for (const [, header, encode] of encodings) {
      expect(inflate(encode(recursion), header, cap)).toMatchObject({ ok: true });
    }
  });

  test('never throws', () => {
    const header = fc.constantFrom('gzip', 'deflate', 'br', 'zstd', 'identity', undefined, 'x');
    const damaged = fc
      .tuple(fc.constantFrom(...encodings), fc.uint8Array({ maxLength: 300 }), fc.nat(), fc.nat(255))
      .map(([[, , encode], body, at, byte]) => {
        const encoded = new Uint8Array(encode(body));
        encoded[at % encoded.length] = byte;
        return encoded;
      });
    fc.assert(
      fc.property(
        fc.oneof(fc.uint8Array(), damaged),
        header,
        fc.integer({ min: 1, max: 5000 }),
        (body, name, max) => {
          const read = inflate(body, name, max);
          expect(read.ok ? read.value.length : 0).toBeLessThanOrEqual(max);
          const store = decodeStoreBody(body, max);
          expect(store.ok ? store.value.length : 0).toBeLessThanOrEqual(max);
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe('a 60 MB bomb', () => {
  const bombs = new Map<string, Uint8Array>();
  beforeAll(() => {
    const zeros = Buffer.alloc(60_000_000);
    for (const [name, , encode] of encodings) if (!name.includes('stored')) bombs.set(name, encode(zeros));
  }, 60_000);

  test.each(encodings.filter(([name]) => !name.includes('stored')))('%s', (name, header) => {
    const bomb = bombs.get(name) ?? new Uint8Array(0);
    expect(bomb.length).toBeLessThan(1_000_000);
    const read = inflate(bomb, header, cap);
    expect(read).toEqual({
      ok: false,
      error: { reason: 'too_large', maxBytes: Math.min(cap, Math.max(alwaysAllowed, bomb.length * 100)) },
    });
  });
});

describe('boundBrotliWindow', () => {
  test.each([
    [24, alwaysAllowed, 21],
    [22, alwaysAllowed, 21],
    [21, alwaysAllowed, 21],
    [24, alwaysAllowed + 1, 22],
    [24, 1000, 18],
    [24, 2 ** 18 - 16, 18],
    [24, 2 ** 18 - 15, 19],
    [24, cap, 24],
    [18, cap, 18],
  ])('a window of %i bits for at most %i bytes becomes %i bits', (declared, maxOutput, bits) => {
    expect(declaredBits(boundBrotliWindow(brotli(event, declared), maxOutput))).toBe(bits);
  });

  test.each([10, 16, 17])('a window of %i bits is left alone, as is an empty body', (windowBits) => {
    const body = brotli(event, windowBits);
    expect(boundBrotliWindow(body, 1000)).toBe(body);
    expect(boundBrotliWindow(new Uint8Array(0), 1000)).toEqual(new Uint8Array(0));
  });

  test("the caller's bytes are not changed", () => {
    const body = brotli(event, 24);
    const before = Buffer.from(body);
    boundBrotliWindow(body, 1000);
    expect(before.equals(body)).toBe(true);
  });

  test('does not change what comes out, for repetitive and random bytes at any quality', () => {
    const part = fc.oneof(
      fc.uint8Array({ maxLength: 3000 }),
      fc
        .tuple(fc.string({ minLength: 1, maxLength: 40 }), fc.nat(20_000))
        .map(([text, n]) => Buffer.alloc(n, text)),
      fc
        .constantFrom('the time of this information about the', '{"type":"error","message":"')
        .map((text) => Buffer.from(text)),
    );
    fc.assert(
      fc.property(
        fc.array(part, { maxLength: 30 }),
        fc.integer({ min: 18, max: 24 }),
        fc.integer({ min: 0, max: 11 }),
        (parts, windowBits, quality) => {
          const body = Buffer.concat(parts);
          const encoded = brotli(body, windowBits, quality);
          const decoded = zlib.brotliDecompressSync(boundBrotliWindow(encoded, Math.max(1, body.length)));
          expect(decoded.equals(body)).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('does not change an output that fills the smaller window to its last byte', () => {
    const body = Buffer.concat([randomBytes(200_000), randomBytes(2 ** 18 - 16 - 200_000)]);
    body.copy(body, body.length - 1000, 0, 1000);
    const encoded = boundBrotliWindow(brotli(body, 24), body.length);
    expect(declaredBits(encoded)).toBe(18);
    expect(zlib.brotliDecompressSync(encoded).equals(body)).toBe(true);
  });
});

describe('decodeStoreBody (protocol 1.2)', () => {
  const json = Buffer.from('{"message":"hi"}');
  test.each<[string, Uint8Array]>([
    ['plain', json],
    ['zlib', zlib.deflateSync(json)],
    ['gzip', zlib.gzipSync(json)],
    ['base64 of zlib', Buffer.from(zlib.deflateSync(json).toString('base64'))],
    ['base64 of zlib, fastest', Buffer.from(zlib.deflateSync(json, { level: 1 }).toString('base64'))],
    ['base64 of zlib, smallest', Buffer.from(zlib.deflateSync(json, { level: 9 }).toString('base64'))],
    ['base64 of gzip', Buffer.from(zlib.gzipSync(json).toString('base64'))],
    ['base64 of JSON', Buffer.from(json.toString('base64'))],
    ['base64 in lines', Buffer.from(zlib.deflateSync(json).toString('base64').replace(/.{10}/g, '$&\r\n'))],
  ])('%s', (_name, body) => {
    const read = decodeStoreBody(body, 1000);
    expect(read.ok && Buffer.from(read.value).toString()).toBe(json.toString());
  });

  test.each<[string, Uint8Array]>([
    ['white space first', Buffer.from(' {"a":1}')],
    ['a list', Buffer.from('[1]')],
    ['nothing', Buffer.from('')],
  ])('%s comes back as it is', (_name, body) => {
    expect(decodeStoreBody(body, 1000)).toEqual({ ok: true, value: body });
  });

  test.each<[string, Uint8Array]>([
    ['plain', Buffer.alloc(1001, ' ')],
    ['zlib', zlib.deflateSync(Buffer.alloc(1001))],
    ['base64 of zlib', Buffer.from(zlib.deflateSync(Buffer.alloc(1001)).toString('base64'))],
    ['endless base64', Buffer.alloc(5000, 'e')],
  ])('over the cap: %s', (_name, body) => {
    expect(decodeStoreBody(body, 1000)).toEqual({
      ok: false,
      error: { reason: 'too_large', maxBytes: 1000 },
    });
  });

  test('a damaged body is malformed', () => {
    const body = zlib.deflateSync(json);
    expect(decodeStoreBody(body.subarray(0, 8), 1000)).toEqual({ ok: false, error: { reason: 'malformed' } });
  });
});
