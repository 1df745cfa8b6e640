/**
 * Runs a command of this folder to its end: 2 for options it does not know, 1 when it fails, else what `main` set. Ctrl-C
 * aborts its signal.
 */
export async function runTool<Options>(
  parse: (args: readonly string[]) => Options,
  usage: string,
  main: (options: Options, signal: AbortSignal) => Promise<void>,
): Promise<never> {
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  process.once('SIGTERM', () => stop.abort());
  let options: Options;
  try {
    options = parse(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${usage}\n`);
    process.exit(2);
  }
  try {
    await main(options, stop.signal);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = 1;
  }
  // The rest of a killed process must not keep this tool alive.
  process.exit();
}
