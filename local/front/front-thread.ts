import { createServer } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import { type Connection, serveConnection } from './connection.ts';
import type { FrontOrder, FrontReport, FrontThreadData } from './front.ts';

/* The thread that clients connect to. It keeps working while Node's main thread waits for the disk. */

const { host, port, upstream, peerHeader }: FrontThreadData = workerData;
const maxConnections = 10_000;
/** Log lines about refused requests; beyond this number it only counts them. */
const maxLinesPerSecond = 100;

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port of a thread has no origin
const report = (message: FrontReport): void => parentPort?.postMessage(message);
const connections = new Set<Connection>();
let ending = false;
let lines = 0;
let hidden = 0;

const context = {
  upstream,
  peerHeader,
  isEnding: () => ending,
  onRefused: (line: string) => {
    lines += 1;
    if (lines <= maxLinesPerSecond) report({ line });
    else hidden += 1;
  },
};

const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
  const connection = serveConnection(client, context, () => {
    connections.delete(connection);
    if (ending && connections.size === 0) report({ ended: true });
  });
  connections.add(connection);
});
server.maxConnections = maxConnections;
server.on('error', (error: NodeJS.ErrnoException) => report({ failed: error.code ?? error.message }));
server.listen({ host, port, backlog: 1024 }, () => {
  const address = server.address();
  report({ listening: typeof address === 'object' && address !== null ? address.port : port });
});

setInterval(() => {
  const nowMs = Date.now();
  for (const connection of connections) connection.tick(nowMs);
  if (hidden > 0) report({ hidden });
  lines = 0;
  hidden = 0;
}, 1_000);

parentPort?.on('message', (_order: FrontOrder) => {
  ending = true;
  server.close();
  for (const connection of connections) connection.finish();
  if (connections.size === 0) report({ ended: true });
});
