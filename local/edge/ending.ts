import type { Edge } from '../edge.ts';
import type { LogPump } from './log-pump.ts';

export interface Ending {
  /** Reports that the service cannot go on. */
  readonly dead: (sentence: string) => void;
  /** Reports that the process that started this one has ended. */
  readonly orphaned: () => void;
}

/** The time for requests in flight. */
const drainMs = 7_000;
/** The time for everything together: then the process ends, even if something hangs. */
const endWithinMs = 9_000;
const lastLinesMs = 500;
/** Ctrl-C sends the signal twice: from the terminal, and from npm, which passes it on. This treats both as one. */
const sameSignalMs = 500;

/**
 * Ends on SIGINT, SIGTERM and SIGHUP or when the service asks. The first signal finishes requests in flight, a later
 * one ends at once; neither loses anything answered 200. `dead` ends with a sentence and exit code 1.
 */
export function endOnSignal(edge: Edge, log: LogPump): Ending {
  let closingSinceMs: number | undefined;
  const close = async (exitCode: number): Promise<void> => {
    // SIGKILL instead of `exit`, which waits for threads.
    const timer = setTimeout(() => process.kill(process.pid, 'SIGKILL'), endWithinMs);
    let code = exitCode;
    try {
      await edge.close(drainMs);
    } catch (error) {
      log.say(2, `Did not stop cleanly: ${error instanceof Error ? error.message : String(error)}\n`);
      code = 1;
    }
    await log.close(lastLinesMs);
    clearTimeout(timer);
    process.exit(code);
  };
  const end = (sentence: string, exitCode = 0): void => {
    if (closingSinceMs !== undefined) {
      if (performance.now() - closingSinceMs < sameSignalMs) return;
      process.exit(130);
    }
    closingSinceMs = performance.now();
    log.say(2, `${sentence}\n`);
    void close(exitCode);
  };
  const onSignal = (): void => end('Finishing the requests in flight; once more to stop at once.');
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  return {
    dead: (sentence) => end(sentence, 1),
    orphaned: () => {
      if (closingSinceMs === undefined) end('npm start is gone: finishing the requests in flight.');
    },
  };
}
