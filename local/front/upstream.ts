import { Buffer } from 'node:buffer';
import { connect, type Socket } from 'node:net';

/** All connections of the thread share one buffer, since each copies its bytes out at once. */
const readBuffer = Buffer.allocUnsafe(64 * 1024);

const isOfWrite = (error: Error | undefined): boolean =>
  error !== undefined && 'syscall' in error && error.syscall === 'write';

/**
 * Connects to the runtime, which may answer and close while the body is still being sent; the next write then fails,
 * and Node would drop the unread answer with the socket. This reads the answer first. It uses `onread`, since a stream
 * gives no data after a failed write.
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
    // The answer has arrived in full: the event loop reads it before it runs the second callback.
    setImmediate(() => setImmediate(() => destroy(error)));
    return socket;
  };
  return socket;
}
