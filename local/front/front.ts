import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';

export interface FrontThreadData {
  readonly host: string;
  readonly port: number;
  readonly upstream: { readonly host: string; readonly port: number };
  readonly peerHeader: string;
}

/** Accepts no more connections and finishes the current requests. */
export type FrontOrder = 'end';

export type FrontReport =
  | { readonly listening: number }
  | { readonly failed: string }
  | { readonly line: string }
  | { readonly hidden: number }
  | { readonly ended: true };

export interface Front {
  /** Origin that clients use. */
  readonly url: string;
  /** Accepts no more connections, lets current requests finish for at most `drainMs`, then closes all connections. */
  readonly close: (drainMs: number) => Promise<void>;
}

export interface FrontOptions {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** Origin of the runtime. */
  readonly upstream: string;
  readonly peerHeader: string;
  readonly onLine: (line: string) => void;
}

const threadFile = resolve(import.meta.dirname, 'front-thread.ts');

/** A header name that only this process knows: a client that reaches the runtime's own port cannot forge an address. */
export const mintPeerHeader = (): string => `ballast-peer-${randomBytes(12).toString('hex')}`;

/**
 * Listens where clients connect and passes only well-formed requests to the runtime, which answers a malformed one with
 * an empty 500, or as two requests. Rejects with the system's error code when it cannot listen there.
 */
export async function startFront(options: FrontOptions): Promise<Front> {
  const { host, port, peerHeader, onLine } = options;
  const { hostname, port: upstreamPort } = new URL(options.upstream);
  const data: FrontThreadData = {
    host,
    port,
    upstream: { host: hostname, port: Number(upstreamPort) },
    peerHeader,
  };
  const thread = new Worker(threadFile, { workerData: data, execArgv: [] });
  const listening = Promise.withResolvers<number>();
  const ended = Promise.withResolvers<void>();
  listening.promise.catch(() => {});
  thread.on('message', (message: FrontReport) => {
    if ('listening' in message) listening.resolve(message.listening);
    else if ('failed' in message)
      listening.reject(
        Object.assign(new Error(`Cannot listen on ${host}, port ${port}: ${message.failed}.`), {
          code: message.failed,
        }),
      );
    else if ('line' in message) onLine(message.line);
    else if ('hidden' in message) {
      const ts = new Date().toISOString();
      onLine(
        JSON.stringify({
          ts,
          level: 'warn',
          msg: 'More requests were refused before the Worker',
          ...message,
        }),
      );
    } else ended.resolve();
  });
  thread.on('error', (error) => {
    listening.reject(error);
    ended.resolve();
  });
  try {
    const bound = await listening.promise;
    return {
      url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
      close: async (drainMs) => {
        const order: FrontOrder = 'end';
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
        thread.postMessage(order);
        await Promise.race([ended.promise, sleep(drainMs, undefined, { ref: false })]);
        await thread.terminate();
      },
    };
  } catch (error) {
    await thread.terminate();
    throw error;
  }
}
