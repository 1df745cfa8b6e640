/** What a test makes the server do to the pipelines that follow, until it is told otherwise. */
export type Fault = {
  /** Waits before doing anything. */
  delayMs?: number;
  /** Answers with this HTTP status instead of running the pipeline. */
  status?: number;
  /**
   * Cuts the connection without an answer: `before` nothing was done, `after` the work is committed, which is
   * what a client sees when a server dies between COMMIT and reply.
   */
  dropConnection?: 'before' | 'after';
  /** Never answers, until the fault is lifted; the pipeline is not run. */
  hang?: boolean;
  /** Applies to so many pipelines only. */
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
