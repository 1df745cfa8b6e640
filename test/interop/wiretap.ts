import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';

/** One request as the SDK put it on the wire, and what it was answered. */
export interface Exchange {
  readonly path: string;
  readonly contentEncoding: string | undefined;
  /** As sent, encoded. */
  readonly body: Buffer;
  readonly status: number;
}

export interface Wiretap {
  /** A DSN that leads through the tap. */
  readonly dsn: string;
  readonly exchanges: readonly Exchange[];
  readonly close: () => Promise<void>;
}

/** A proxy between an SDK and Ballast: passes each request on byte for byte and records how it was sent. */
export async function tapWire(dsn: string): Promise<Wiretap> {
  const target = new URL(dsn);
  const exchanges: Exchange[] = [];
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    const forward = request(
      {
        host: target.hostname,
        port: target.port,
        method: incoming.method,
        path: incoming.url,
        headers: incoming.headers,
      },
      (answer) => {
        exchanges.push({
          path: incoming.url ?? '',
          contentEncoding: incoming.headers['content-encoding'],
          body: Buffer.concat(chunks),
          status: answer.statusCode ?? 0,
        });
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      },
    );
    forward.on('error', () => outgoing.destroy());
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk)).pipe(forward);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no TCP address');
  const tapped = new URL(dsn);
  tapped.port = String(address.port);
  return {
    dsn: tapped.href,
    exchanges,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Everything that was sent, decoded. */
export function textOnWire({ exchanges }: Wiretap): string {
  return exchanges.map((exchange) => decodeExchange(exchange).toString()).join('\n');
}

/** What one request carried, without its encoding. */
export function decodeExchange({ body, contentEncoding }: Exchange): Buffer {
  if (contentEncoding === 'gzip') return gunzipSync(body);
  return contentEncoding === 'br' ? brotliDecompressSync(body) : body;
}
