import { decodePayload } from '../../domain/event/payload.ts';
import { NotFound } from '../../errors.ts';
import type { Services } from '../../platform/services.ts';
import { eventById } from './event-queries.ts';
import { presentEvent } from './present.ts';
import type { EventDetail } from './schemas.ts';

export interface GetEventInput {
  readonly projectId: number;
  /** 32 lower-case hex digits. */
  readonly eventId: string;
}

/** One event as it was kept, with the issue it went to and the key it was grouped by. Throws `NotFound`. */
export async function getEvent(
  { db }: Pick<Services, 'db'>,
  { projectId, eventId }: GetEventInput,
): Promise<EventDetail> {
  const [found] = await eventById(db.query, projectId, eventId);
  if (found === undefined) throw new NotFound('event');
  const { row, hash, version, payload } = found;
  return {
    ...presentEvent(row),
    grouping: { version, hash },
    event: payload === null ? null : decodePayload(payload).event,
  };
}
