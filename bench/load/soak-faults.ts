import { setTimeout as sleep } from 'node:timers/promises';
import type { Stage } from './soak-stage.ts';

/** What was done to the service, and what came of it. */
export interface FaultReport {
  readonly rounds: number;
  readonly times: ReadonlyMap<string, number>;
  /** Longest wait, after an outage of the database, until every event answered 200 had its row. */
  readonly longestDrainMs: number;
  /** Refused items that were not yet counted when something was killed: at most these may be missing in the ledger. */
  readonly uncountedAtKills: number;
}

export interface FaultPlan {
  readonly totalMs: number;
  readonly signal: AbortSignal;
  /** Refusals counted since then, which a kill may lose. */
  readonly countedSince: (sinceMs: number) => number;
  readonly onStep: (name: string) => void;
}

const roundMs = 300_000;
/** Units of time that the faults of a round take. */
const unitsPerRound = 64;
/** The rest of a long run is left alive, to see what its memory does. */
const killShare = 0.25;
/** Refusals gather for two seconds before they are written. */
const uncountedMs = 3_500;

/**
 * Hurts the service in rounds of five minutes, in a short run in one round: every fault once. Kills come in the first
 * quarter of a run of several rounds, and only when no spilled event waits in memory, where it would be lost.
 */
export async function runFaults(stage: Stage, plan: FaultPlan): Promise<FaultReport> {
  const { totalMs, signal, countedSince, onStep } = plan;
  const startedAtMs = Date.now();
  const rounds = Math.max(1, Math.round(totalMs / roundMs));
  const unitMs = Math.min(4_000, totalMs / rounds / unitsPerRound);
  const times = new Map<string, number>();
  let longestDrainMs = 0;
  let uncountedAtKills = 0;

  const quiet = (units: number): Promise<void> => sleep(units * unitMs, undefined, { signal });
  const step = async (name: string, work: () => Promise<void>): Promise<void> => {
    onStep(name);
    times.set(name, (times.get(name) ?? 0) + 1);
    await work();
  };
  const drained = async (): Promise<void> => {
    longestDrainMs = Math.max(longestDrainMs, await stage.drain());
  };
  const kill = async (name: string, work: () => Promise<void>): Promise<void> => {
    await drained();
    await step(name, () => {
      uncountedAtKills += countedSince(Date.now() - uncountedMs);
      return work();
    });
    await quiet(4);
    await drained();
  };

  for (let round = 0; round < rounds; round += 1) {
    await quiet(4);
    await step('database answers 503', () => stage.hurtDatabase({ status: 503 }, 4 * unitMs));
    await drained();
    await quiet(2);
    await step('database slow, 300 ms', () => stage.hurtDatabase({ delayMs: 300 }, 4 * unitMs));
    await quiet(2);
    await step('database hangs', () => stage.hurtDatabase({ hang: true }, 4 * unitMs));
    await drained();
    await quiet(2);
    await step('database dies before the work', () =>
      stage.hurtDatabase({ dropConnection: 'before' }, 2 * unitMs),
    );
    await step('database dies after the work', () =>
      stage.hurtDatabase({ dropConnection: 'after' }, 2 * unitMs),
    );
    await drained();
    await quiet(2);
    await step('Redis answers 500', () => stage.hurtRedis({ status: 500 }, 3 * unitMs));
    await step('Redis hangs', () => stage.hurtRedis({ hang: true }, 3 * unitMs));
    await step('Redis slow, 150 ms', () => stage.hurtRedis({ delayMs: 150 }, 2 * unitMs));
    await quiet(2);
    await step('clock of the Worker 90 s ahead', () => stage.skewClock(90_000, 3 * unitMs));
    await step('clock of the Worker 90 s behind', () => stage.skewClock(-90_000, 3 * unitMs));
    await quiet(4);
    if (round < Math.max(1, Math.round(rounds * killShare))) {
      await kill('kill -9 of workerd', stage.killRuntime);
      await kill('kill -9 of everything', stage.killServer);
    }
    const leftMs = startedAtMs + (totalMs * (round + 1)) / rounds - Date.now();
    if (leftMs > 0) await sleep(leftMs, undefined, { signal });
  }
  return { rounds, times, longestDrainMs, uncountedAtKills };
}
