import { setTimeout as sleep } from 'node:timers/promises';
import {
  closeConnection,
  type Connection,
  type Durability,
  openConnection,
  rollbackIfOpen,
  totalChanges,
} from './connection.ts';
import type { Counters } from './execute.ts';
import { createGroupCommit } from './group-commit.ts';
import { classify, isOneShot } from './one-shot.ts';
import { createSession, type PipelineResult, runPipeline, type Session } from './pipeline.ts';
import { parsePipeline, type WireRequest } from './protocol.ts';
import { createStreams } from './streams.ts';

export type DatabaseOptions = {
  file: string;
  /** `FULL` survives a power failure; `NORMAL` survives only a crash of the process. */
  durability: Durability;
  /** How long a pipeline waits for another connection's lock before its client gets SQLITE_BUSY. */
  busyTimeoutMs: number;
  maxStreams: number;
  streamIdleMs: number;
};

export type DatabaseStats = Counters & { rowsWritten: number };

export type Database = {
  /**
   * Runs the body of POST /v2/pipeline and returns the reply's body. Raises the errors of `errors.ts` and `streams.ts`.
   */
  run: (body: string) => Promise<string>;
  stats: () => DatabaseStats;
  close: () => void;
};

const firstWaitMs = 1;
const longestWaitMs = 16;

const replyOf = (baton: string | null, results: readonly string[]): string =>
  `{"baton":${baton === null ? 'null' : `"${baton}"`},"base_url":null,"results":[${results.join(',')}]}`;

/** One libSQL file behind the pipelines of Hrana over HTTP; everything in it runs on the caller's thread. */
export function openDatabase(options: DatabaseOptions): Database {
  const { file, durability, busyTimeoutMs, maxStreams, streamIdleMs } = options;
  const counters: Counters = { roundTrips: 0, statements: 0, rowsRead: 0 };
  const schema = { value: 0 };
  const open = (): Connection => openConnection({ file, schema, durability });
  const shared = open();
  const groups = createGroupCommit(shared, counters);
  const streams = createStreams({ open, maxStreams, idleMs: streamIdleMs });

  /** One attempt. It leaves the shared connection as it was before another client can use it. */
  const attempt = (session: Session, requests: readonly WireRequest[], results: string[]): PipelineResult => {
    try {
      return runPipeline(session, requests, counters, results);
    } finally {
      if (session.connection === shared) rollbackIfOpen(shared);
    }
  };

  /** Runs to the end, and waits (without blocking) while another connection holds the lock. */
  const runPatiently = async (session: Session, requests: readonly WireRequest[]): Promise<string[]> => {
    const results: string[] = [];
    const giveUpAt = performance.now() + busyTimeoutMs;
    for (let waitMs = firstWaitMs; ; waitMs = Math.min(waitMs * 2, longestWaitMs)) {
      session.mayWait = performance.now() < giveUpAt;
      const outcome = attempt(session, requests, results);
      if (!outcome.busy) return outcome.results;
      await sleep(waitMs);
    }
  };

  const runShared = async (requests: readonly WireRequest[]): Promise<string> =>
    replyOf(null, await runPatiently(createSession(shared), requests));

  const runInStream = async (
    baton: string | undefined,
    requests: readonly WireRequest[],
  ): Promise<string> => {
    const session = streams.acquire(baton);
    let next: string | null = null;
    let results: string[];
    try {
      results = await runPatiently(session, requests);
    } catch (error) {
      session.closed = true;
      throw error;
    } finally {
      next = streams.release(session);
    }
    return replyOf(next, results);
  };

  return {
    run: async (body) => {
      const { baton, requests } = parsePipeline(body);
      counters.roundTrips += 1;
      if (!isOneShot(baton, requests)) return runInStream(baton, requests);
      const plan = classify(requests, shared);
      if (plan.lane === 'private') return runInStream(undefined, requests);
      if (plan.lane === 'shared') return runShared(requests);
      const { statements } = plan;
      return new Promise((resolve, reject) => {
        groups.add({
          requests,
          statements,
          done: (results) => resolve(replyOf(null, results)),
          alone: () => {
            runShared(requests).then(resolve, reject);
          },
        });
      });
    },
    stats: () => ({ ...counters, rowsWritten: totalChanges(shared) + streams.rowsWritten() }),
    close: () => {
      streams.close();
      try {
        shared.engine.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      } catch {
        // The checkpoint only helps the next process that opens the file; the WAL holds the same data.
      }
      closeConnection(shared);
    },
  };
}
