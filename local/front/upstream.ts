import { Buffer } from 'node:buffer';
import { connect, type Socket } from 'node:net';

/** One for all connections of the thread: what was read is copied out of it at once. */
const readBuffer = Buffer.allocUnsafe(64 * 1024);

const isOfWrite = (error: Error | undefined): boolean =>
  error !== undefined && 'syscall' in error && error.syscall === 'write';

/**
 * Connects to the runtime, which may answer and close while the body is still being sent to it; the next write then fails.
 * Node would throw the socket away together with the answer that waits in it. Here that answer is read first. The answer
 * goes past the stream (`onread`), since a stream gives nothing more after a failed write.
 */
export function connectUpstream(
  at: { readonly host: string; readonly port: number },
  onBytes: (bytes: Buffer) => void,
): Socket {
  const onread = {
    buffer: readBuffer,
    callback: (length: number, bytes: Uint8Array): boolean => {
      onBytes(Buffer.from(bytes.subarray(0, length)));
      return true;
    },
  };
  const socket = connect({ ...at, noDelay: true, onread });
  const destroy = socket.destroy.bind(socket);
  let hasFailed = false;
  socket.destroy = (error) => {
    if (hasFailed || !isOfWrite(error)) return destroy(error);
    hasFailed = true;
    // All that the runtime sent is here already: the event loop reads it before it comes to the second one.
    setImmediate(() => setImmediate(() => destroy(error)));
    return socket;
  };
  return socket;
}
