import { stop as stopBundler } from 'esbuild';
import { formatDsn } from '../../src/domain/dsn.ts';
import { buildWorker } from '../build.ts';
import type { Edge } from '../edge.ts';
import { asLogLine, createLineWriter } from './output.ts';
import { whyNotListen } from './port.ts';
import { prettyLine, wantsColor } from './pretty-line.ts';
import { welcome } from './welcome.ts';

export interface ServeOptions {
  readonly port: number;
  readonly host: string;
  /** Absolute. */
  readonly dataDir: string;
  readonly json: boolean;
}

/** What others on this machine call an address that means every one of it. */
function publicUrl(url: string): string {
  const address = new URL(url);
  if (address.hostname === '0.0.0.0' || address.hostname === '[::]') address.hostname = '127.0.0.1';
  return address.origin;
}

async function buildOnce(): Promise<void> {
  await buildWorker();
  await stopBundler();
}

/** Builds, starts, says where, and serves until a signal. Sets the exit code 1 when nobody can listen there. */
export async function serve({ port, host, dataDir, json }: ServeOptions): Promise<void> {
  const obstacle = await whyNotListen(host, port);
  if (obstacle !== undefined) {
    process.stderr.write(`${obstacle}\n`);
    process.exitCode = 1;
    return;
  }
  const logStream = json ? process.stderr : process.stdout;
  const log = createLineWriter(logStream);
  // People get readable lines; a pipe or a file gets the JSON.
  const color = wantsColor(process.env);
  const show = (line: string): string => (logStream.isTTY ? prettyLine(line, color) : line);
  // The bundler is a process of its own: it works while our modules load, which takes as long.
  const [{ startEdge }, { readyAccess }] = await Promise.all([
    import('../edge.ts'),
    import('./access.ts'),
    buildOnce(),
  ]);
  const edge = await startEdge({
    dataDir,
    host,
    port,
    cron: true,
    onLog: (line) => log.write(show(asLogLine(line))),
  });
  const { projectId, publicKey, token } = await readyAccess(dataDir, edge.databaseUrl);
  const url = publicUrl(edge.url);
  const dsn = formatDsn({ url, publicKey, projectId });
  // Before anybody can know that we are here, and end us.
  endOnSignal(edge, log.flush);
  process.stdout.write(
    json
      ? `${JSON.stringify({ url, dsn, token, projectId })}\n`
      : welcome({ url, dsn, token, projectId, dataDir }),
  );
}

/** The first SIGINT or SIGTERM finishes what is in flight, the second ends at once; nothing answered 200 is lost. */
function endOnSignal(edge: Edge, flushLog: () => void): void {
  let closing = false;
  const onSignal = (): void => {
    if (closing) process.exit(130);
    closing = true;
    process.stderr.write('Finishing the requests in flight; once more to stop at once.\n');
    edge.close().then(
      () => {
        flushLog();
        process.exit(0);
      },
      (error: unknown) => {
        process.stderr.write(`Did not stop cleanly: ${String(error)}\n`);
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
}
