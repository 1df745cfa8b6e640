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
  return presentEventDetail(log, found);
}

type FoundEvent = Awaited<ReturnType<typeof eventById>>[number];

/** An event as the API answers with it. Logs a payload that cannot be read, and leaves it out. */
export function presentEventDetail(
  log: Services['log'],
  { row, hash, version, payload }: FoundEvent,
): EventDetail {
  const kept = payload === null ? undefined : readPayload(payload);
  if (payload !== null && kept === undefined) {
    const { projectId, eventId } = row;
    log('error', 'A stored payload cannot be read', { projectId, eventId });
  }
  return {
    ...presentEvent(row),
    hasPayload: kept !== undefined,
    grouping: { version, hash },
    event: kept?.event ?? null,
  };
}
