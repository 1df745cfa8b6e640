import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const tries = 10;
const pauseMs = 100;

/**
 * Says in a sentence why the server cannot listen there; undefined when it can. Tries for a second, because a process
 * killed a moment ago may still hold the port.
 */
export async function whyNotListen(host: string, port: number): Promise<string | undefined> {
  for (let left = tries; ; left -= 1) {
    const code = await listenError(host, port);
    if (code === undefined) return undefined;
    if (code !== 'EADDRINUSE') return explain(code, host, port);
    if (left <= 1)
      return `Port ${port} on ${host} is in use. Stop what uses it, or choose another with --port.`;
    await sleep(pauseMs);
  }
}

function listenError(host: string, port: number): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const probe = createServer();
  probe.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  probe.listen({ host, port, exclusive: true }, () => {
    probe.close(() => resolve(undefined));
  });
  return promise;
}

function explain(code: string, host: string, port: number): string {
  if (code === 'EACCES') return `Port ${port} needs more rights. Choose one above 1023 with --port.`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return `This machine has no address ${host}. Give one it has with --host.`;
  }
  return `Cannot listen on ${host}, port ${port}: ${code}.`;
}
