import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export interface SlowBodyOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** What `Content-Length` says; undefined for a chunked body. */
  readonly declaredBytes?: number;
}

/** A request whose body the test sends as it likes. */
export interface SlowBody {
  readonly socket: Socket;
  /** Resolves when the bytes have left, or when the connection is gone. */
  readonly send: (bytes: Uint8Array) => Promise<void>;
  /** The answer; undefined when the connection ends without one. */
  readonly answer: Promise<Response | undefined>;
  readonly status: Promise<number | undefined>;
}

/** Opens a request and sends its headers. */
export function openSlowBody(
  url: string,
  path: string,
  { method = 'POST', headers = {}, declaredBytes }: SlowBodyOptions = {},
): SlowBody {
  const { hostname, port, host } = new URL(url);
  const socket = connect(Number(port), hostname);
  const isChunked = declaredBytes === undefined;
  const framing = isChunked ? 'Transfer-Encoding: chunked' : `Content-Length: ${declaredBytes}`;
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`${method} ${path} HTTP/1.1\r\nHost: ${host}\r\n${lines.join('')}${framing}\r\n\r\n`);
  const answer = new Promise<Response | undefined>((resolve) => {
    let text = '';
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      const response = readResponse(text);
      if (response !== undefined) resolve(response);
    });
    socket.on('close', () => resolve(undefined));
    socket.on('error', () => resolve(undefined));
  });
  const closed = new Promise<void>((resolve) => {
    socket.on('close', () => resolve());
  });
  const send = async (bytes: Uint8Array): Promise<void> => {
    const sent = new Promise<void>((resolve) => {
      if (isChunked) socket.write(`${bytes.length.toString(16)}\r\n`);
      socket.write(bytes, () => resolve());
      if (isChunked) socket.write('\r\n');
    });
    await Promise.race([sent, closed]);
  };
  return { socket, send, answer, status: answer.then((response) => response?.status) };
}

/** Sends one byte in every `everyMs` until the connection is gone. */
export async function trickle({ socket, send }: SlowBody, everyMs: number): Promise<void> {
  while (!socket.destroyed && socket.writable) {
    await send(Uint8Array.of(32));
    await sleep(everyMs);
  }
}

/** Undefined until headers and a body of the declared length are there. */
function readResponse(text: string): Response | undefined {
  const [head = '', ...rest] = text.split('\r\n\r\n');
  const [statusLine = '', ...lines] = head.split('\r\n');
  const headers = new Headers(
    lines.map((line): [string, string] => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon), line.slice(colon + 1).trim()];
    }),
  );
  const body = rest.join('\r\n\r\n');
  if (rest.length === 0 || body.length < Number(headers.get('content-length') ?? 0)) return undefined;
  return new Response(body, { status: Number(statusLine.split(' ')[1]), headers });
}
