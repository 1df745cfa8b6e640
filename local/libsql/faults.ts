/** What a test makes the server do to the following pipelines, until the test changes it. */
export type Fault = {
  /** Waits before doing anything. */
  delayMs?: number;
  /** Answers with this HTTP status instead of running the pipeline. */
  status?: number;
  /**
   * Cuts the connection without an answer. `before`: nothing was done. `after`: the work is committed, as when a server
   * dies between COMMIT and reply.
   */
  dropConnection?: 'before' | 'after';
  /** Sends no answer until the fault is lifted, and does not run the pipeline. */
  hang?: boolean;
  /** Applies only to this many pipelines. */
  times?: number;
};

export type FaultSwitch = {
  set: (fault: Fault | null) => void;
  /** The fault of the next pipeline, if there is one. */
  take: () => Fault | undefined;
  /** Settles when the fault is changed or lifted. */
  lifted: () => Promise<void>;
};

export function createFaultSwitch(): FaultSwitch {
  let current: Fault | undefined;
  let left = Infinity;
  let change = Promise.withResolvers<void>();
  return {
    set: (fault) => {
      current = fault ?? undefined;
      left = fault?.times ?? Infinity;
      change.resolve();
      change = Promise.withResolvers<void>();
    },
    take: () => {
      if (current === undefined || left <= 0) return undefined;
      left -= 1;
      return current;
    },
    lifted: () => change.promise,
  };
}
