import { stop as stopBundler } from 'esbuild';
import { parseNetworks } from '../../src/http/client-address.ts';
import { formatDsn } from '../../src/wire/dsn.ts';
import { buildWorker } from '../build.ts';
import { followNpm } from './ancestors.ts';
import { type Ending, endOnSignal } from './ending.ts';
import { startLogPump } from './log-pump.ts';
import { whyNotListen } from './port.ts';
import { wantsColor } from './pretty-line.ts';
import { codeOf, explainDataFailure, StartRefused } from './refusal.ts';
import { welcome } from './welcome.ts';

/** Time for the last log lines of a failed start. */
const lastLinesMs = 500;

export interface ServeOptions {
  readonly port: number;
  readonly host: string;
  /** Absolute. */
  readonly dataDir: string;
  readonly json: boolean;
}

/** The vars that name the proxies in front; wrangler.toml holds all others. Throws `StartRefused` for a wrong list. */
function proxyVars(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const { TRUSTED_PROXIES = '', PROXY_ADDRESS_HEADER = '' } = env;
  if (parseNetworks(TRUSTED_PROXIES) === undefined) {
    throw new StartRefused(
      'TRUSTED_PROXIES must be addresses or CIDR networks with commas between, such as 127.0.0.1,10.0.0.0/8.',
    );
  }
  if (!/^[A-Za-z0-9-]{0,64}$/.test(PROXY_ADDRESS_HEADER)) {
    throw new StartRefused('PROXY_ADDRESS_HEADER must be the name of a header, such as X-Forwarded-For.');
  }
  return { TRUSTED_PROXIES, ...(PROXY_ADDRESS_HEADER === '' ? {} : { PROXY_ADDRESS_HEADER }) };
}

/** The URL for other programs on this machine, when the server listens on every address. */
function publicUrl(url: string): string {
  const address = new URL(url);
  if (address.hostname === '0.0.0.0' || address.hostname === '[::]') address.hostname = '127.0.0.1';
  return address.origin;
}

async function buildOnce(): Promise<void> {
  try {
    await buildWorker();
  } catch (error) {
    if (!/^(?:EACCES|EPERM|EROFS|ENOSPC)$/.test(codeOf(error) ?? '')) throw error;
    throw new StartRefused('The directory dist of Ballast cannot be written to. Let this user write there.', {
      cause: error,
    });
  }
  await stopBundler();
}

/**
 * Builds, starts, prints the URL, and serves until a signal. When it cannot start, it prints why and exits with code 1.
 */
export async function serve(options: ServeOptions): Promise<void> {
  try {
    const { port, host } = options;
    const obstacle = await whyNotListen(host, port);
    if (obstacle !== undefined) throw new StartRefused(obstacle);
    await start(options);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(
      error instanceof StartRefused ? `${message}\n` : `Ballast did not start: ${message}\n`,
    );
    // A part of a failed start that hangs must not keep the process alive.
    process.exit(1);
  }
}

async function start({ port, host, dataDir, json }: ServeOptions): Promise<void> {
  let ending: Ending | undefined;
  // Starts at once, because npm may be killed during the start.
  followNpm(process.env, () => (ending === undefined ? process.exit(1) : ending.orphaned()));
  const logStream = json ? process.stderr : process.stdout;
  // A terminal gets readable lines; a pipe or a file gets the JSON.
  const pretty = logStream.isTTY;
  // The bundler is a process of its own: it works while our modules load, which takes as long.
  const [{ startEdge }, { readyAccess }, { makeOwnerLink }, { tryToStore }, log] = await Promise.all([
    import('../edge.ts'),
    import('./access.ts'),
    import('./owner-link.ts'),
    import('./try-to-store.ts'),
    startLogPump({ sink: { kind: 'descriptor', fd: json ? 2 : 1, pretty, color: wantsColor(process.env) } }),
    buildOnce(),
  ]);
  try {
    const edge = await startEdge({
      dataDir,
      host,
      port,
      cron: true,
      vars: proxyVars(process.env),
      log,
      onDead: (sentence) => ending?.dead(sentence),
    });
    const access = await readyAccess(dataDir, edge.databaseUrl).catch((error: unknown) => {
      throw explainDataFailure(error, dataDir) ?? error;
    });
    await tryToStore(dataDir, edge.databaseUrl);
    const { projectId, publicKey, token } = access;
    const url = publicUrl(edge.url);
    const dsn = formatDsn({ url, publicKey, projectId });
    // A file or a pipe keeps what it gets for longer than a link should be readable.
    const signInUrl = json || process.stdout.isTTY ? await makeOwnerLink(edge.databaseUrl, url) : undefined;
    // Set before the welcome text, because a reader of that text may end this process.
    ending = endOnSignal(edge, log);
    log.say(
      1,
      json
        ? `${JSON.stringify({ url, dsn, token, projectId, signInUrl })}\n`
        : welcome({ url, dsn, token, projectId, dataDir, signInUrl }),
    );
  } catch (error) {
    await log.close(lastLinesMs);
    throw error;
  }
}
