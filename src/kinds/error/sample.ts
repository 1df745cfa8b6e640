import type { PrepareContext } from '../kind.ts';
import { prepareEvent } from './prepare.ts';
import type { EventRow } from './row.ts';

/** Looks like an event of a real service, so that it takes every step. */
const sample = new TextEncoder().encode(
  JSON.stringify({
    message: 'Can events be stored?',
    level: 'info',
    release: 'readiness@1.0.0',
    user: { id: 'readiness' },
    tags: { readiness: 'yes' },
  }),
);
const eventId = '0'.repeat(32);
const laterEventId = '1'.repeat(32);
const hourMs = 3_600_000;

/** Two events of one issue. The second ends the hours of the first, so that their counts are written as well. */
export function sampleEvents(
  context: Pick<PrepareContext, 'projectId' | 'receivedAtMs'>,
): readonly EventRow[] {
  const first = prepareEvent(sample, {
    ...context,
    sentAt: undefined,
    fallbackEventId: eventId,
    clientAddress: undefined,
    mintEventId: () => eventId,
  });
  if (!first.ok) throw new Error(`The sample event is ${first.error.reason}.`);
  const { occurredHourAt, receivedHourAt } = first.value;
  const anHourLater = {
    ...first.value,
    eventId: laterEventId,
    occurredHourAt: occurredHourAt + hourMs,
    receivedHourAt: receivedHourAt + hourMs,
  };
  return [first.value, anHourLater];
}
