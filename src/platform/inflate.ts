import { Buffer } from 'node:buffer';
import {
  brotliDecompressSync,
  constants,
  gunzipSync,
  inflateRawSync,
  inflateSync,
  zstdDecompressSync,
} from 'node:zlib';
import { err, ok, type Result } from '../errors/result.ts';
import { boundBrotliWindow } from './brotli-window.ts';

export type InflateRefusal =
  | { readonly reason: 'unsupported_encoding' | 'malformed' }
  /** `maxBytes` is the cap that was hit: the caller's, or a lower one for a small body (`outputCap`). */
  | { readonly reason: 'too_large'; readonly maxBytes: number }
  /** It may be within its cap, but the isolate has no room for it just now. */
  | { readonly reason: 'no_memory' };

interface DecodeOptions {
  readonly maxOutputLength: number;
  /** The body is only the beginning of a stream: what can be decoded of it is asked for. */
  readonly isHead: boolean;
}

type Decoder = (body: Uint8Array, options: DecodeOptions) => Uint8Array;

const maxInflation = 100;
// One event of 1 MiB with room for its envelope, and just within a brotli window of 21 bits.
const alwaysAllowedBytes = 2 * 1024 * 1024 - 16;

// RFC 9659: the zstd content coding needs a window of at most 8 MiB; left alone the library allocates up to 128 MiB.
const zstdParams = { [constants.ZSTD_d_windowLogMax]: 23 };

/** Without it the end of a stream that is cut off is an error. */
const deflateFlush = (isHead: boolean) => (isHead ? { finishFlush: constants.Z_SYNC_FLUSH } : {});

// A stream that says it is over the cap cannot decode within it: stop at the first 2 MiB, which still tell a bad stream.
const gunzip: Decoder = (body, { maxOutputLength: max, isHead }) =>
  gunzipSync(body, {
    maxOutputLength: !isHead && declaredGzipBytes(body) > max ? Math.min(max, alwaysAllowedBytes) : max,
    ...deflateFlush(isHead),
  });

// SDKs disagree on what `deflate` is: zlib (RFC 9110 §8.4.1.2), or the raw stream inside it.
const inflateEitherForm: Decoder = (body, { maxOutputLength, isHead }) => {
  const options = { maxOutputLength, ...deflateFlush(isHead) };
  return isZlib(body) ? inflateSync(body, options) : inflateRawSync(body, options);
};

const decodeBrotli: Decoder = (body, { maxOutputLength, isHead }) =>
  brotliDecompressSync(boundBrotliWindow(body, maxOutputLength), {
    maxOutputLength,
    ...(isHead ? { finishFlush: constants.BROTLI_OPERATION_FLUSH } : {}),
  });

const decodeZstd: Decoder = (body, { maxOutputLength, isHead }) =>
  zstdDecompressSync(body, {
    maxOutputLength,
    params: zstdParams,
    ...(isHead ? { finishFlush: constants.ZSTD_e_flush } : {}),
  });

const decoders: ReadonlyMap<string, Decoder> = new Map<string, Decoder>([
  ['gzip', gunzip],
  ['x-gzip', gunzip],
  ['deflate', inflateEitherForm],
  ['br', decodeBrotli],
  ['zstd', decodeZstd],
]);

/** The name of a content coding; empty without one. */
export function codingOf(contentEncoding: string | undefined): string {
  const coding = contentEncoding === undefined ? '' : contentEncoding.trim().toLowerCase();
  return coding === 'identity' ? '' : coding;
}

/**
 * Decodes a body by its `Content-Encoding`: none, `identity`, `gzip`, `deflate`, `br` or `zstd`, one coding only. At most
 * `maxBytes` come out, fewer for a small body (`outputCap`) or when less than that is free. An empty body stays empty.
 * Never throws.
 */
export function inflate(
  body: Uint8Array,
  contentEncoding: string | undefined,
  maxBytes: number,
  freeBytes = Infinity,
): Result<Uint8Array, InflateRefusal> {
  const coding = codingOf(contentEncoding);
  if (coding === '') return body.length > maxBytes ? err({ reason: 'too_large', maxBytes }) : ok(body);
  const decode = decoders.get(coding);
  if (decode === undefined) return err({ reason: 'unsupported_encoding' });
  return runCapped(decode, body, { maxBytes, freeBytes });
}

const firstHeadBytes = 1024;

/**
 * Decodes the beginning of a body, of which `head` are the first bytes, until `isEnough`. Takes more of them step by step: a
 * few hundred bytes tell the first line, and the rest of a bomb is not unpacked for it. Never throws.
 */
export function inflateHead(
  head: Uint8Array,
  contentEncoding: string | undefined,
  isEnough: (decoded: Uint8Array) => boolean,
): Result<Uint8Array, InflateRefusal> {
  const coding = codingOf(contentEncoding);
  if (coding === '') return ok(head);
  const decode = decoders.get(coding);
  if (decode === undefined) return err({ reason: 'unsupported_encoding' });
  for (let bytes = firstHeadBytes; ; bytes *= 2) {
    const part = head.subarray(0, bytes);
    const decoded = runCapped(decode, part, { maxBytes: alwaysAllowedBytes, isHead: true });
    if (!decoded.ok || part.length === head.length || isEnough(decoded.value)) return decoded;
  }
}

/**
 * The JSON bytes of a `/store/` body after `inflate`: plain, or, from old clients, zlib, gzip or the base64 of either
 * (sentry-protocol 1.2). Any other body comes back unchanged, and the JSON parser refuses it. Never throws.
 */
export function decodeStoreBody(bytes: Uint8Array, maxBytes: number): Result<Uint8Array, InflateRefusal> {
  // Base64 adds a third; more than twice the cap cannot be within it.
  if (bytes.length > 2 * maxBytes) return err({ reason: 'too_large', maxBytes });
  const body = isBase64OfKnown(bytes) ? decodeBase64(bytes) : bytes;
  if (isGzip(body)) return runCapped(gunzip, body, { maxBytes });
  if (isZlib(body)) return runCapped(inflateEitherForm, body, { maxBytes });
  return body.length > maxBytes ? err({ reason: 'too_large', maxBytes }) : ok(body);
}

interface Cap {
  readonly maxBytes: number;
  readonly freeBytes?: number;
  readonly isHead?: boolean;
}

function runCapped(
  decode: Decoder,
  body: Uint8Array,
  { maxBytes, freeBytes = Infinity, isHead = false }: Cap,
): Result<Uint8Array, InflateRefusal> {
  if (body.length === 0) return ok(body);
  const cap = outputCap(body.length, maxBytes);
  if (freeBytes < 1) return err({ reason: 'no_memory' });
  try {
    return ok(decode(body, { maxOutputLength: Math.min(cap, freeBytes), isHead }));
  } catch (error) {
    // Only the cap raises a RangeError; that of workerd has no code.
    if (!(error instanceof RangeError)) return err({ reason: 'malformed' });
    return freeBytes < cap ? err({ reason: 'no_memory' }) : err({ reason: 'too_large', maxBytes: cap });
  }
}

/**
 * What `bodyBytes` may become: a hundredfold, yet always room for one large event. Telemetry shrinks ten- to fiftyfold;
 * a bomb shrinks a thousandfold, and must not cost `maxBytes` of work for the few bytes it is.
 */
function outputCap(bodyBytes: number, maxBytes: number): number {
  return Math.min(maxBytes, Math.max(alwaysAllowedBytes, bodyBytes * maxInflation));
}

/** ISIZE, the last field of a gzip stream: the decoded bytes of its last member, modulo 2^32 (RFC 1952 §2.3.1). */
function declaredGzipBytes(body: Uint8Array): number {
  return body.length < 18 ? 0 : new DataView(body.buffer, body.byteOffset).getUint32(body.length - 4, true);
}

function isGzip(body: Uint8Array): boolean {
  return body[0] === 0x1f && body[1] === 0x8b;
}

/** RFC 1950 §2.2: method 8, and the first two bytes a multiple of 31. No encoder starts a raw stream like this. */
function isZlib(body: Uint8Array): boolean {
  const [cmf = 0, flg = 0] = body;
  return (cmf & 0x0f) === 8 && cmf >> 4 <= 7 && ((cmf << 8) | flg) % 31 === 0;
}

/** Base64 of zlib or of `{` starts with `e`, that of gzip with `H`; no JSON does. */
function isBase64OfKnown(bytes: Uint8Array): boolean {
  return bytes[0] === 0x65 || bytes[0] === 0x48;
}

function decodeBase64(bytes: Uint8Array): Uint8Array {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  return Buffer.from(text, 'base64');
}
