/** What a read brought: the block that it filled, which may have moved, and how many bytes were added. */
export interface ByteRead {
  readonly block: Uint8Array<ArrayBuffer>;
  readonly bytes: number;
  readonly isEnd: boolean;
}

/** The bytes of a stream, read into blocks of the caller. */
export interface ByteSource {
  /** Adds bytes to `block` after its first `used`: at least `wanted`, or what there is until the end. Rejects when cut off. */
  readonly read: (block: Uint8Array<ArrayBuffer>, used: number, wanted: number) => Promise<ByteRead>;
  /**
   * Reads no more. The stream is not cancelled: the runtime can then throw a short rest away and keep the connection, where
   * it otherwise closes it. Never throws.
   */
  readonly release: () => void;
}

/** Takes the stream over. Throws when somebody reads it already. */
export function openByteSource(body: ReadableStream<Uint8Array>): ByteSource {
  const reader = openByob(body);
  return reader === undefined ? readChunks(body.getReader()) : readInto(reader);
}

/** A BYOB reader as the standard has it; the types of the Workers runtime leave `min` out. */
interface Byob {
  read(
    view: Uint8Array<ArrayBuffer>,
    options: { readonly min: number },
  ): Promise<ReadableStreamReadResult<Uint8Array<ArrayBuffer>>>;
  releaseLock(): void;
}

/** The runtime does not release a reader that still waits for bytes; it ends its wait when the request is answered. */
function release(reader: { releaseLock(): void }): void {
  try {
    reader.releaseLock();
  } catch {
    // The stream stays locked to this reader.
  }
}

/** Undefined for a stream made of ready chunks, such as one that a middleware rebuilt. */
function openByob(body: ReadableStream): Byob | undefined {
  try {
    return body.getReader({ mode: 'byob' });
  } catch {
    return undefined;
  }
}

/** Asking for `min` bytes leaves the waiting to the runtime: a body in chunks of one byte costs no promise a byte. */
function readInto(reader: Byob): ByteSource {
  return {
    async read(block, used, wanted) {
      // The buffer is transferred to the stream and comes back with the answer.
      const { done, value } = await reader.read(new Uint8Array(block.buffer, used), { min: wanted });
      if (value === undefined) throw new Error('The body was cut off');
      // The last view of a stream that has ended is empty and, in workerd, begins at 0: only its length counts.
      return { block: new Uint8Array(value.buffer), bytes: value.byteLength, isEnd: done };
    },
    release: () => release(reader),
  };
}

function readChunks(reader: ReadableStreamDefaultReader<Uint8Array>): ByteSource {
  let rest: Uint8Array | undefined;
  return {
    async read(block, used) {
      if (rest === undefined || rest.length === 0) rest = (await reader.read()).value;
      if (rest === undefined) return { block, bytes: 0, isEnd: true };
      const part = rest.subarray(0, block.length - used);
      block.set(part, used);
      rest = rest.subarray(part.length);
      return { block, bytes: part.length, isEnd: false };
    },
    release: () => release(reader),
  };
}
