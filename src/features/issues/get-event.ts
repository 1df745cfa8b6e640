import { readPayload } from '../../kinds/error/payload.ts';
import { NotFound } from '../../errors/app-error.ts';
import type { Services } from '../../platform/services.ts';
import { eventById } from './event-queries.ts';
import { presentEvent } from './present.ts';
import type { EventDetail } from './schemas.ts';

export interface GetEventInput {
  readonly projectId: number;
  /** 32 lower-case hex digits. */
  readonly eventId: string;
}

/**
 * One stored event, with its issue and its grouping key. An event whose payload cannot be read appears without a
 * payload. Throws `NotFound`.
 */
export async function getEvent(
  { db, log }: Pick<Services, 'db' | 'log'>,
  { projectId, eventId }: GetEventInput,
): Promise<EventDetail> {
  const [found] = await eventById(db.query, projectId, eventId);
  if (found === undefined) throw new NotFound('event');
  const { row, hash, version, payload } = found;
  const kept = payload === null ? undefined : readPayload(payload);
  if (payload !== null && kept === undefined) {
    log('error', 'A stored payload cannot be read', { projectId, eventId });
  }
  return {
    ...presentEvent(row),
    hasPayload: kept !== undefined,
    grouping: { version, hash },
    event: kept?.event ?? null,
  };
}
