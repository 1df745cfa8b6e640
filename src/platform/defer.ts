import type { Log, LogFields } from './log.ts';

/** Work after the response. It survives its own failure: that is logged, never thrown. */
export type Defer = (name: string, work: Promise<unknown>) => void;

export interface DeferInput {
  readonly waitUntil: (work: Promise<unknown>) => void;
  /** Bound to the event that the work belongs to. */
  readonly log: Log;
}

/** Neither a failure of the work, nor of logging it, nor a runtime that takes no more work reaches whoever defers. */
export function createDefer({ waitUntil, log }: DeferInput): Defer {
  return (name, work) => {
    const watched = work.catch((error: unknown) =>
      logQuietly(log, 'Deferred work failed', { work: name, error }),
    );
    try {
      waitUntil(watched);
    } catch (error) {
      // It goes on while the request does; what happens after nobody knows.
      logQuietly(log, 'Deferred work is not waited for', { work: name, error });
    }
  };
}

function logQuietly(log: Log, msg: string, fields: LogFields): void {
  try {
    log('error', msg, fields);
  } catch {
    // Whoever reads logs will miss this line; the request must not.
  }
}
