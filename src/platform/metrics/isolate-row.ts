import type { IsolateRowState, IsolateWrite } from '../../db/metric-store.ts';
import { addSamples, formatSamples, samplesBeyond, type Samples } from '../../domain/metrics/family.ts';
import { foldedRowLifeMs } from './lifetimes.ts';

/** What this isolate knows of its row in the database. Plain data, shared by all requests of the isolate. */
export interface IsolateRow {
  /** The next write, with everything counted so far that no earlier row of this isolate holds. */
  readonly next: (counted: Samples, gauges: ReadonlyMap<string, number>, nowMs: number) => IsolateWrite;
  /**
   * Takes the row's state after a write. Returns false when the row was already in the totals: nothing was written, and
   * the next write goes to a new row with the counts that the old row never held.
   */
  readonly settle: (written: Pick<IsolateWrite, 'id'>, state: IsolateRowState, nowMs: number) => boolean;
}

interface Sent {
  readonly seq: number;
  readonly samples: Samples;
}

/** How many writes may lack an answer. At this number the isolate repeats the newest one until one is answered. */
const maxUnanswered = 3;

/** Begins with a row of its own. `mintId` must never give the same id twice, in any isolate. */
export function createIsolateRow(mintId: () => string): IsolateRow {
  /** What earlier rows of this isolate hold. */
  let base: Samples = new Map();
  let id: string | undefined;
  let startedAt = 0;
  let seq = 0;
  /** The answered write, then those that may have been stored or not. */
  let answered: Sent | undefined;
  let unanswered: Sent[] = [];
  let answeredAt = 0;

  const begin = (nowMs: number, held: Sent | undefined): void => {
    if (held !== undefined) {
      base = new Map(base);
      addSamples(base, held.samples);
    }
    id = mintId();
    startedAt = nowMs;
    answeredAt = nowMs;
    answered = undefined;
    unanswered = [];
  };

  return {
    next(counted, gauges, nowMs) {
      // After this long, the emptied row that proves the folding may be gone. Losing a write beats counting it twice.
      const isForgotten = nowMs - answeredAt > foldedRowLifeMs / 2;
      if (id === undefined || isForgotten) begin(nowMs, unanswered.at(-1) ?? answered);
      const newest = unanswered.at(-1);
      let write = newest;
      if (write === undefined || unanswered.length < maxUnanswered) {
        seq += 1;
        write = { seq, samples: samplesBeyond(counted, base) };
        unanswered.push(write);
      }
      return {
        id: id ?? '',
        startedAt,
        updatedAt: nowMs,
        seq: write.seq,
        samples: formatSamples(write.samples),
        gauges: formatSamples(gauges),
      };
    },
    settle(written, state, nowMs) {
      // Another write of this isolate learned it first.
      if (written.id !== id) return false;
      const sent = answered === undefined ? unanswered : [answered, ...unanswered];
      const stored = sent.find((one) => one.seq === state.seq);
      if (state.isFolded) {
        begin(nowMs, stored ?? sent.at(-1));
        return false;
      }
      answered = stored ?? answered;
      unanswered = unanswered.filter((one) => one.seq > state.seq);
      answeredAt = nowMs;
      return true;
    },
  };
}
