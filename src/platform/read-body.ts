import { bodyPace, type BodyPace } from '../wire/body-caps.ts';
import { err, ok, type Result } from '../errors/result.ts';
import type { BodyHold } from './body-memory.ts';
import { openByteSource, type ByteSource } from './byte-source.ts';

export type ReadBodyRefusal =
  | { readonly reason: 'too_large'; readonly maxBytes: number }
  /** It came too slowly, or not at all. */
  | { readonly reason: 'too_slow' }
  /** The isolate holds as many bytes of bodies as it may. */
  | { readonly reason: 'no_memory' }
  /** The client went away, or the body was already read. */
  | { readonly reason: 'interrupted' };

/** What is needed of a `Request`. */
export type BodyOwner = Pick<Request, 'body' | 'headers' | 'arrayBuffer'>;

export interface ReadBodyOptions {
  /** Where the bytes are counted; the caller closes it when it holds them no longer. */
  readonly hold: Pick<BodyHold, 'take' | 'give'>;
  readonly pace?: BodyPace;
}

type Read = Promise<Result<Uint8Array, ReadBodyRefusal>>;

/** A body that can be read in two steps. Nothing here throws. */
export interface OpenBody {
  /** At least the first `bytes` of the body, or all of a shorter one. */
  readonly readHead: (bytes: number) => Read;
  /** The whole body, what `readHead` has read included. */
  readonly readAll: () => Read;
}

const lengthPattern = /^[0-9]{1,15}$/;
// Memory is taken as bytes come, never on the word of a header: a silent connection holds one small block.
const firstBlockBytes = 16 * 1024;
const maxBlockBytes = 1024 * 1024;

/**
 * Reads a request body of at most `maxBytes` encoded bytes; see `openBody`. Never throws.
 */
export async function readBodyCapped(
  request: BodyOwner,
  maxBytes: number,
  { hold, pace }: ReadBodyOptions,
): Read {
  return openBody(request, maxBytes, hold, pace).readAll();
}

/**
 * Opens a request body of at most `maxBytes` encoded bytes. A declared length over the cap is refused unread; else the bytes
 * are counted as they come, and no more is read from the cap on, when it falls behind its pace, or when memory runs out.
 */
export function openBody(
  request: BodyOwner,
  maxBytes: number,
  hold: Pick<BodyHold, 'take' | 'give'>,
  pace: BodyPace = bodyPace,
): OpenBody {
  const { body } = request;
  const declaredBytes = framedLength(request.headers);
  const clock = startClock(pace);
  let blocks: Uint8Array[] = [];
  let source: ByteSource | undefined;
  let takenBytes = 0;
  let total = 0;
  let isEnded = body === null;
  let refusal: ReadBodyRefusal | undefined =
    declaredBytes !== undefined && declaredBytes > maxBytes ? { reason: 'too_large', maxBytes } : undefined;

  const refuse = (why: ReadBodyRefusal): void => {
    refusal = why;
    blocks = [];
    source?.release();
  };
  /** What is still to come: of a declared body the rest of it, until the sender turns out to have lied. */
  const leftBytes = (): number =>
    declaredBytes === undefined || total > declaredBytes ? maxBytes - total : declaredBytes - total;

  /** Reads one block, or less when that is as much as is wanted. */
  const readBlock = async (untilBytes: number): Promise<void> => {
    if (body === null) return;
    const from = (source ??= openByteSource(body));
    // One byte more than is to come tells a body that is longer.
    const size = Math.min(leftBytes() + 1, Math.max(firstBlockBytes, Math.min(maxBlockBytes, total)));
    if (!hold.take(size)) return refuse({ reason: 'no_memory' });
    takenBytes += size;
    let block = new Uint8Array(size);
    let used = 0;
    while (used < size && total < untilBytes && !isEnded) {
      const wanted = Math.max(1, Math.min(pace.windowBytes, size - used, leftBytes()));
      const read = await within(clock.leftMs(), from.read(block, used, wanted));
      if (read === 'late') return refuse({ reason: 'too_slow' });
      ({ block } = read);
      used += read.bytes;
      total += read.bytes;
      if (total > maxBytes) return refuse({ reason: 'too_large', maxBytes });
      clock.note(read.bytes);
      // HTTP framing lets nothing follow a declared length.
      isEnded = read.isEnd || total === declaredBytes;
    }
    blocks.push(block.subarray(0, used));
  };

  /** A body that fits the first block: a stream of its own would cost 50 µs more. */
  const readSmall = async (size: number): Promise<void> => {
    if (!hold.take(size)) return refuse({ reason: 'no_memory' });
    takenBytes = size;
    const read = await within(clock.leftMs(), request.arrayBuffer());
    if (read === 'late') return refuse({ reason: 'too_slow' });
    total = read.byteLength;
    if (total > maxBytes) return refuse({ reason: 'too_large', maxBytes });
    isEnded = true;
    blocks = [new Uint8Array(read)];
  };

  const readUntil = async (bytes: number): Read => {
    const isMoreWanted = (): boolean => !isEnded && refusal === undefined && total < bytes;
    const isSmall =
      source === undefined && bytes === Infinity && (declaredBytes ?? Infinity) <= firstBlockBytes;
    try {
      if (isSmall && isMoreWanted()) await readSmall(declaredBytes ?? 0);
      while (isMoreWanted()) await readBlock(bytes);
    } catch {
      refuse({ reason: 'interrupted' });
    }
    if (refusal !== undefined) return err(refusal);
    const whole = join(blocks, total);
    blocks = [whole];
    if (whole.byteLength === whole.buffer.byteLength) {
      hold.give(takenBytes - whole.byteLength);
      takenBytes = whole.byteLength;
    }
    return ok(whole);
  };

  return { readHead: (bytes) => readUntil(Math.min(bytes, maxBytes)), readAll: () => readUntil(Infinity) };
}

/** The declared length where it binds: with `Transfer-Encoding` beside it, it says nothing (RFC 9112 §6.3). */
function framedLength(headers: BodyOwner['headers']): number | undefined {
  const length = headers.get('content-length');
  if (length === null || !lengthPattern.test(length) || headers.has('transfer-encoding')) return undefined;
  return Number(length);
}

/** The time that the sender has: a deadline for all of it, and in every window a share of the body. */
function startClock({ windowBytes, windowMs, deadlineMs }: BodyPace) {
  const endsAt = Date.now() + deadlineMs;
  let windowEndsAt = Date.now() + windowMs;
  let bytesOfWindow = 0;
  return {
    leftMs: (): number => Math.min(windowEndsAt, endsAt) - Date.now(),
    note(bytes: number): void {
      bytesOfWindow += bytes;
      if (bytesOfWindow < windowBytes) return;
      bytesOfWindow = 0;
      windowEndsAt = Date.now() + windowMs;
    },
  };
}

/** The work's value, or `late` after `ms`; the work itself goes on. */
async function within<T>(ms: number, work: Promise<T>): Promise<T | 'late'> {
  const { promise: late, resolve } = Promise.withResolvers<'late'>();
  const timer = setTimeout(() => resolve('late'), Math.max(0, ms));
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function join(blocks: readonly Uint8Array[], total: number): Uint8Array {
  const [only] = blocks;
  if (blocks.length === 1 && only !== undefined) return only;
  const bytes = new Uint8Array(total);
  let offset = 0;
  for (const block of blocks) {
    bytes.set(block, offset);
    offset += block.byteLength;
  }
  return bytes;
}
