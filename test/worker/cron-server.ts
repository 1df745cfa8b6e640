import { startEdge } from '../../local/edge.ts';

/*
 * `node cron-server.ts DATA_DIR`: the service with its log lines on stdout, whether they are read or not. Prints its URL
 * first; then runs the cron again and again, as if each moment were the turn of a minute. Ends on SIGTERM.
 */

const [, , dataDir = ''] = process.argv;
const edge = await startEdge({ dataDir, onLog: (line) => process.stdout.write(`${line}\n`) });
process.stdout.write(`${edge.url}\n`);
const ending = new AbortController();
process.on('SIGTERM', () => {
  ending.abort();
  void edge.close(1_000).then(() => process.exit(0));
});
while (!ending.signal.aborted) {
  try {
    await edge.runScheduled();
    process.stdout.write('cron ran\n');
  } catch (error) {
    if (!ending.signal.aborted) throw error;
  }
}
