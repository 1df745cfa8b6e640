import type { Edge } from '../edge.ts';
import type { LogPump } from './log-pump.ts';

export interface Ending {
  /** The service cannot go on. */
  readonly dead: (sentence: string) => void;
  /** Who started us is gone. */
  readonly orphaned: () => void;
}

/** Requests in flight may take so long. */
const drainMs = 7_000;
/** And everything together: whatever hangs, the process ends. */
const endWithinMs = 9_000;
const lastLinesMs = 500;
/** Ctrl-C reaches us twice: from the terminal, and from npm, which passes it on. That is one signal. */
const sameSignalMs = 500;

/**
 * Ends on SIGINT, SIGTERM and SIGHUP or when the service says so. The first finishes what is in
 * flight, a later one ends at once; nothing answered 200 is lost either way. `dead` ends with a sentence and exit code 1.
 */
export function endOnSignal(edge: Edge, log: LogPump): Ending {
  let closingSinceMs: number | undefined;
  const close = async (exitCode: number): Promise<void> => {
    // Not `exit`, which waits for threads.
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
