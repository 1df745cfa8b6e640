import { Buffer } from 'node:buffer';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startFront } from '../../../../local/front/front.ts';

const answer = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n';

/** The front with a runtime that only records what it receives and answers after the last chunk. */
async function startRecorder() {
  let received = Buffer.alloc(0);
  const runtime = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      received = Buffer.concat([received, bytes]);
      if (received.subarray(-5).toString('latin1') === '0\r\n\r\n') socket.write(answer);
    });
  }).listen(0, '127.0.0.1');
  await once(runtime, 'listening');
  const { port } = runtime.address() as AddressInfo;
  const front = await startFront({
    host: '127.0.0.1',
    port: 0,
    upstream: `http://127.0.0.1:${port}`,
    peerHeader: 'x-peer',
    onLine: () => {},
  });
  onTestFinished(async () => {
    await front.close(0);
    runtime.close();
  });
  return { url: new URL(front.url), received: () => received.toString('latin1') };
}

async function send({ hostname, port }: URL, bytes: string): Promise<string> {
  const client = connect(Number(port), hostname);
  onTestFinished(() => {
    client.destroy();
  });
  client.write(bytes, 'latin1');
  const [first] = (await once(client, 'data')) as [Buffer];
  return first.toString('latin1');
}

describe('a body in chunks', () => {
  test('of one byte is passed on in large ones, since the runtime pays for each', async () => {
    const recorder = await startRecorder();
    const head = 'POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n';
    const bytes = 50_000;
    expect(await send(recorder.url, `${head}${'1;a=b\r\nx\r\n'.repeat(bytes)}0\r\nT: t\r\n\r\n`)).toBe(
      answer,
    );
    const body = recorder.received().split('\r\n\r\n').slice(1).join('\r\n\r\n');
    const chunks = [...body.matchAll(/([0-9a-f]+)\r\n(x*)\r\n/g)];
    expect(chunks.map(([, size = '']) => Number.parseInt(size, 16))).toEqual(
      chunks.map(([, , data = '']) => data.length),
    );
    expect(chunks.reduce((sum, [, , data = '']) => sum + data.length, 0)).toBe(bytes);
    expect(chunks.length).toBeLessThan(bytes / 100);
  });
});
