import { isAbsolute, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { stop as stopBundler } from 'esbuild';
import { formatDsn } from '../src/domain/dsn.ts';
import { buildWorker } from './build.ts';
import { type Edge, startEdge } from './edge.ts';
import { readyAccess } from './edge/access.ts';
import { asLogLine, createLineWriter } from './edge/output.ts';
import { whyNotListen } from './edge/port.ts';
import { welcome } from './edge/welcome.ts';

const help = `npm start -- [options]

  --port N     port to listen on (8787; 0 for any free one)
  --host HOST  address to listen on (127.0.0.1)
  --data DIR   where the database is kept (.ballast)
  --json       first a JSON object on stdout {"url","dsn","token","projectId"}, logs on stderr
  --help       this text
`;

interface Options {
  readonly port: number;
  readonly host: string;
  readonly dataDir: string;
  readonly json: boolean;
}

/** Options, or a text and the exit code to leave with. */
type Parsed = { readonly options: Options } | { readonly text: string; readonly exitCode: 0 | 2 };

function readOptions(args: string[]): Parsed {
  try {
    const { values } = parseArgs({
      args,
      options: {
        port: { type: 'string', default: '8787' },
        host: { type: 'string', default: '127.0.0.1' },
        data: { type: 'string', default: '.ballast' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    const { port, host, data, json } = values;
    if (values.help) return { text: help, exitCode: 0 };
    if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
      return { text: `--port must be a number from 0 to 65535, not "${port}".\n`, exitCode: 2 };
    }
    if (host === '' || data === '') return { text: '--host and --data must not be empty.\n', exitCode: 2 };
    const dataDir = isAbsolute(data) ? data : resolve(data);
    return { options: { port: Number(port), host, dataDir, json } };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { text: `${reason}\n\n${help}`, exitCode: 2 };
  }
}

/** What others on this machine call an address that means every one of it. */
function publicUrl(url: string): string {
  const address = new URL(url);
  if (address.hostname === '0.0.0.0' || address.hostname === '[::]') address.hostname = '127.0.0.1';
  return address.origin;
}

async function start({ port, host, dataDir, json }: Options): Promise<void> {
  const obstacle = await whyNotListen(host, port);
  if (obstacle !== undefined) {
    process.stderr.write(`${obstacle}\n`);
    process.exitCode = 1;
    return;
  }
  const log = createLineWriter(json ? process.stderr : process.stdout);
  await buildWorker();
  await stopBundler();
  const edge = await startEdge({ dataDir, host, port, onLog: (line) => log.write(asLogLine(line)) });
  const access = await readyAccess(dataDir, edge.databaseUrl);
  const { projectId, publicKey, token } = access;
  const url = publicUrl(edge.url);
  const dsn = formatDsn({ url, publicKey, projectId });
  process.stdout.write(
    json
      ? `${JSON.stringify({ url, dsn, token, projectId })}\n`
      : welcome({ url, dsn, token, projectId, dataDir }),
  );
  endOnSignal(edge, log.flush);
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

const parsed = readOptions(process.argv.slice(2));
if ('options' in parsed) {
  await start(parsed.options);
} else {
  (parsed.exitCode === 0 ? process.stdout : process.stderr).write(parsed.text);
  process.exitCode = parsed.exitCode;
}
