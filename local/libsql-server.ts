import { createServer } from 'node:http';
import type { Durability } from './libsql/connection.ts';
import { type DatabaseStats, openDatabase } from './libsql/database.ts';
import { createFaultSwitch, type Fault } from './libsql/faults.ts';
import { createHandler } from './libsql/http.ts';

export type LibsqlServerOptions = {
  /** The database file; it and its WAL are created when missing. */
  file: string;
  host?: string;
  /** 0 or missing: any free port. */
  port?: number;
  /** Without a token the server accepts every client; listen on the loopback interface only. */
  authToken?: string;
  durability?: Durability;
  busyTimeoutMs?: number;
  maxStreams?: number;
  streamIdleMs?: number;
  maxBodyBytes?: number;
};

export type LibsqlServer = {
  url: string;
  stats: () => DatabaseStats;
  /** For tests: makes the database slow, refuse, hang or die mid-request. `null` ends the fault. */
  setFault: (fault: Fault | null) => void;
  /** Finishes the current requests, then closes the file. */
  close: () => Promise<void>;
};

/**
 * Serves a libSQL file over HTTP (Hrana v2, JSON) with the engine inside this process, as Turso or sqld does at the
 * edge. Rejects when the port is taken or the file cannot be opened.
 */
export async function startLibsqlServer(options: LibsqlServerOptions): Promise<LibsqlServer> {
  const { file, host = '127.0.0.1', port = 0, durability = 'FULL' } = options;
  const { busyTimeoutMs = 5_000, maxStreams = 64, streamIdleMs = 10_000 } = options;
  const database = openDatabase({ file, durability, busyTimeoutMs, maxStreams, streamIdleMs });
  const faults = createFaultSwitch();
  const handler = createHandler({
    database,
    faults,
    authToken: options.authToken,
    maxBodyBytes: options.maxBodyBytes ?? 64 * 1024 * 1024,
  });
  // No keep-alive timeout: the runtime pools connections, and the server must not close one that is about to be reused.
  const server = createServer({ keepAliveTimeout: 0 }, handler);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address();
  const boundPort = typeof address === 'object' && address !== null ? address.port : port;

  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${boundPort}`,
    stats: database.stats,
    setFault: faults.set,
    close: async () => {
      faults.set(null);
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      // Each connection becomes idle when its request is answered; a client would keep it open.
      const idle = setInterval(() => server.closeIdleConnections(), 10);
      await closed;
      clearInterval(idle);
      database.close();
    },
  };
}
