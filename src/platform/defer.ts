import type { Log, LogFields } from './log.ts';

/** Work after the response. It survives its own failure: that is logged, never thrown. */
export type Defer = (name: string, work: Promise<unknown>) => void;

export interface DeferInput {
  readonly waitUntil: (work: Promise<unknown>) => void;
  /** Bound to the event that the work belongs to. */
  readonly log: Log;
}

/** The caller never sees a failure of the work, a failure to log it, or a runtime that accepts no more work. */
export function createDefer({ waitUntil, log }: DeferInput): Defer {
  return (name, work) => {
    const watched = work.catch((error: unknown) =>
      logQuietly(log, 'Deferred work failed', { work: name, error }),
    );
    try {
      waitUntil(watched);
    } catch (error) {
      // The work goes on as long as the request does; after that the runtime may stop it.
      logQuietly(log, 'Deferred work is not waited for', { work: name, error });
    }
  };
}

function logQuietly(log: Log, msg: string, fields: LogFields): void {
  try {
    log('error', msg, fields);
  } catch {
    // The log may lose this line; the request must not fail for it.
  }
}
