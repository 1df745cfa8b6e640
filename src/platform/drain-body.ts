/** What is needed of a `Request`. */
export type UnreadBody = Pick<Request, 'body'>;

const bufferBytes = 64 * 1024;

/**
 * Reads a body that nobody wants and throws it away, within so many bytes and so much time. Never throws.
 *
 * A connection that is closed while its client still sends is reset, and the client never sees the answer.
 */
export async function drainBody(
  { body }: UnreadBody,
  { maxBytes, maxMs }: { readonly maxBytes: number; readonly maxMs: number },
): Promise<void> {
  if (body === null || body.locked) return;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), maxMs);
  });
  try {
    const reader = body.getReader({ mode: 'byob' });
    let view = new Uint8Array(bufferBytes);
    for (let bytes = 0; bytes < maxBytes;) {
      const read = await Promise.race([reader.read(view), timeout]);
      if (read === 'late' || read.done || read.value === undefined) break;
      bytes += read.value.byteLength;
      view = new Uint8Array(read.value.buffer);
    }
    reader.cancel().catch(() => undefined);
  } catch {
    // The client went away, or the body is none of the network.
  } finally {
    clearTimeout(timer);
  }
}
