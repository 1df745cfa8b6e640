import { NotFound } from '../../errors/app-error.ts';
import type { Services } from '../../platform/services.ts';
import { presentEventDetail } from './get-event.ts';
import { lastKept, nextKept, wantedEvent, type Wanted } from './kept-event-queries.ts';
import type { EventDetail } from './schemas.ts';

/** An event, and the ids of those that a reader may go to from it. Null where there is none. */
export interface ShownEvent {
  readonly event: EventDetail;
  readonly olderId: string | null;
  readonly newerId: string | null;
  readonly oldestId: string | null;
  readonly newestId: string | null;
}

/**
 * The named event, or the newest of an issue that still has its payload, with its neighbours that have theirs; in one
 * round trip. Undefined when no event of the issue has its payload. Throws `NotFound` for a named event.
 */
export async function showEvent(
  { db, log }: Pick<Services, 'db' | 'log'>,
  wanted: Wanted,
): Promise<ShownEvent | undefined> {
  const { query } = db;
  const [[found], [older], [newer], [oldest], [newest]] = await query.batch([
    wantedEvent(query, wanted),
    nextKept(query, wanted, 'older'),
    nextKept(query, wanted, 'newer'),
    lastKept(query, wanted, 'newer'),
    lastKept(query, wanted, 'older'),
  ]);
  if (found === undefined) {
    if ('eventId' in wanted) throw new NotFound('event');
    return undefined;
  }
  return {
    event: presentEventDetail(log, found),
    olderId: older?.eventId ?? null,
    newerId: newer?.eventId ?? null,
    oldestId: oldest?.eventId ?? null,
    newestId: newest?.eventId ?? null,
  };
}
