import { databaseFailure } from '../../../db/fault.ts';
import { countItems, countLag } from '../../../platform/metrics/count-items.ts';
import type { Services } from '../../../platform/services.ts';
import { hasRows, storeBatches, type IngestBatch } from '../store/ingest-batch.ts';
import { readSpillMessage } from './spill-message.ts';

/**
 * Result for a message: `written`; `later`: the database is still down; `stuck`: the message cannot be read or written.
 */
export type SpillVerdict = 'written' | 'later' | 'stuck';

export interface SpillReport {
  /** In the order of the messages. */
  readonly verdicts: readonly SpillVerdict[];
  /** Number of items for each outcome: `category:outcome:reason` → quantity. */
  readonly outcomes: ReadonlyMap<string, number>;
}

/** This many messages share a write batch: few round trips, and a transaction short enough for a busy database. */
const messagesPerWrite = 25;

/**
 * Writes the messages of the spill queue. Delivering a message twice changes nothing. Stops when the database fails; a
 * message that fails for its own reason does not delay the others. Never throws.
 */
export async function writeSpilled(
  services: Pick<Services, 'db' | 'now' | 'log' | 'caches' | 'metrics'>,
  bodies: readonly unknown[],
): Promise<SpillReport> {
  const verdicts: SpillVerdict[] = bodies.map(() => 'later');
  const outcomes = new Map<string, number>();
  const readable: Waiting[] = [];
  for (const [at, body] of bodies.entries()) {
    const batch = readSpillMessage(body);
    if (batch === undefined) {
      verdicts[at] = 'stuck';
      services.log('error', 'A spilled message cannot be read', spillIds(body));
    } else {
      readable.push({ at, batch });
    }
  }
  const queue = chunksOf(readable, messagesPerWrite);
  for (let chunk = queue.shift(); chunk !== undefined; chunk = queue.shift()) {
    const result = await writeChunk(services, chunk, outcomes);
    if (result === 'later') break;
    if (result === 'stuck' && chunk.length > 1) {
      // One message breaks the transaction: write each alone to find it.
      queue.unshift(...chunksOf(chunk, 1));
      continue;
    }
    for (const { at } of chunk) verdicts[at] = result;
  }
  return { verdicts, outcomes };
}

interface Waiting {
  readonly at: number;
  readonly batch: IngestBatch;
}

async function writeChunk(
  { db, now, log, caches, metrics }: Pick<Services, 'db' | 'now' | 'log' | 'caches' | 'metrics'>,
  chunk: readonly Waiting[],
  outcomes: Map<string, number>,
): Promise<SpillVerdict> {
  try {
    const stored = await storeBatches(
      db,
      chunk.map(({ batch }) => batch),
      now(),
      caches.sights,
    );
    for (const { batch } of chunk) if (hasRows(batch)) countLag(metrics, 'spill', now() - batch.receivedAt);
    for (const { batch } of chunk) caches.changes.noteEvents(batch.projectId, now());
    const ended = stored.flatMap((batch) => batch.outcomes);
    countItems(metrics, ended);
    for (const entry of ended) {
      const key = `${entry.category}:${entry.outcome}:${entry.reason}`;
      outcomes.set(key, (outcomes.get(key) ?? 0) + entry.quantity);
    }
    return 'written';
  } catch (error) {
    if (databaseFailure(error) !== undefined) return 'later';
    const [only] = chunk;
    if (chunk.length === 1 && only !== undefined) {
      log('error', 'A spilled message cannot be written', { ...spillIds(only.batch), error });
    }
    return 'stuck';
  }
}

const eventIdPattern = /^[0-9a-f]{32}$/;
const maxLoggedIds = 10;

/** Project and event ids of a message in any state, for a log line; bounded. */
export function spillIds(body: unknown): { projectId?: number; eventIds?: string[] } {
  const { projectId, events, rows }: { projectId?: unknown; events?: unknown; rows?: unknown } = Object(body);
  const eventIds: string[] = [];
  // Messages before version 3 hold `events`.
  for (const list of [events, ...Object.values(Object(rows))].slice(0, maxLoggedIds)) {
    for (const row of Array.isArray(list) ? list.slice(0, maxLoggedIds - eventIds.length) : []) {
      const { eventId }: { eventId?: unknown } = Object(row);
      if (typeof eventId === 'string' && eventIdPattern.test(eventId)) eventIds.push(eventId);
    }
  }
  return {
    ...(typeof projectId === 'number' ? { projectId } : {}),
    ...(eventIds.length === 0 ? {} : { eventIds }),
  };
}

function chunksOf<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, at) =>
    all.slice(at * size, (at + 1) * size),
  );
}
