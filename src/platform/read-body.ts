import { err, ok, type Result } from '../domain/result.ts';

export type ReadBodyRefusal =
  | { readonly reason: 'too_large'; readonly maxBytes: number }
  /** The client went away, or the body was already read. */
  | { readonly reason: 'interrupted' };

/** What is needed of a `Request`. */
export type BodySource = Pick<Request, 'body' | 'headers' | 'arrayBuffer'>;

const lengthPattern = /^[0-9]{1,15}$/;
// Room for most SDK bodies in one read; the default reader of workerd hands out 4 KiB at a time.
const firstBufferBytes = 64 * 1024;

/**
 * Reads a request body of at most `maxBytes` encoded bytes. A declared length is refused or trusted only where HTTP framing
 * enforces it; else the bytes are counted as they come and the stream is cancelled at the cap. Never throws.
 */
export async function readBodyCapped(
  request: BodySource,
  maxBytes: number,
): Promise<Result<Uint8Array, ReadBodyRefusal>> {
  const { body } = request;
  if (body === null) return ok(new Uint8Array(0));
  try {
    const declaredBytes = framedLength(request.headers);
    if (declaredBytes === undefined) return await readStreamCapped(body, maxBytes);
    if (declaredBytes > maxBytes) return err({ reason: 'too_large', maxBytes });
    const bytes = new Uint8Array(await request.arrayBuffer());
    return bytes.length > maxBytes ? err({ reason: 'too_large', maxBytes }) : ok(bytes);
  } catch {
    return err({ reason: 'interrupted' });
  }
}

/** The declared length where it binds: with `Transfer-Encoding` beside it, it says nothing (RFC 9112 §6.3). */
function framedLength(headers: BodySource['headers']): number | undefined {
  const length = headers.get('content-length');
  if (length === null || !lengthPattern.test(length) || headers.has('transfer-encoding')) return undefined;
  return Number(length);
}

async function readStreamCapped(
  body: ReadableStream,
  maxBytes: number,
): Promise<Result<Uint8Array, ReadBodyRefusal>> {
  const reader = openByteReader(body);
  return reader === undefined ? readChunks(body, maxBytes) : readInto(reader, maxBytes);
}

/** A BYOB reader as the standard has it; the types of the Workers runtime leave `min` out. */
interface ByteReader {
  read(
    view: Uint8Array<ArrayBuffer>,
    options: { readonly min: number },
  ): Promise<ReadableStreamReadResult<Uint8Array<ArrayBuffer>>>;
  cancel(): Promise<void>;
}

/** Undefined for a stream made of ready chunks, such as one that a middleware rebuilt. */
function openByteReader(body: ReadableStream): ByteReader | undefined {
  try {
    return body.getReader({ mode: 'byob' });
  } catch {
    return undefined;
  }
}

/**
 * Fills one buffer, which doubles when full. Asking for `min` bytes leaves the waiting to the runtime: a body in chunks of
 * one byte would otherwise cost a promise, about 25 µs, a byte.
 */
async function readInto(reader: ByteReader, maxBytes: number): Promise<Result<Uint8Array, ReadBodyRefusal>> {
  let filled = new Uint8Array(0);
  let capacity = Math.min(firstBufferBytes, maxBytes + 1);
  let free = new Uint8Array(capacity);
  let end = 0;
  for (;;) {
    // The buffer is transferred to the stream and comes back with the answer.
    const { done, value } = await reader.read(free, { min: free.length });
    if (value === undefined) return err({ reason: 'interrupted' });
    // The last view of a stream that has ended is empty and, in workerd, begins at 0: only its length counts.
    end += value.byteLength;
    if (end > maxBytes) return refuse(reader, maxBytes);
    filled = new Uint8Array(value.buffer, 0, end);
    if (done) return ok(filled);
    if (end === capacity) {
      capacity = Math.min(capacity * 2, maxBytes + 1);
      const larger = new Uint8Array(capacity);
      larger.set(filled);
      free = larger.subarray(end);
    } else {
      free = new Uint8Array(value.buffer, end);
    }
  }
}

async function readChunks(
  body: ReadableStream<Uint8Array>,
  maxBytes: number,
): Promise<Result<Uint8Array, ReadBodyRefusal>> {
  const reader = body.getReader();
  const chunks: Uint8Array[] = [];
  let total = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    total += value.byteLength;
    if (total > maxBytes) return refuse(reader, maxBytes);
    chunks.push(value);
  }
  const [only] = chunks;
  if (chunks.length === 1 && only !== undefined) return ok(only);
  const bytes = new Uint8Array(total);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return ok(bytes);
}

function refuse(reader: Pick<ByteReader, 'cancel'>, maxBytes: number): Result<never, ReadBodyRefusal> {
  reader.cancel().catch(() => undefined);
  return err({ reason: 'too_large', maxBytes });
}
