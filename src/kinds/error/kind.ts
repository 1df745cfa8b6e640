import { ok } from '../../errors/result.ts';
import type { Kind } from '../kind.ts';
import { prepareEvent } from './prepare.ts';
import { type EventRow, eventRowSchema } from './row.ts';
import { sampleEvents } from './sample.ts';
import { shrinkPayload } from './shrink-payload.ts';
import { writeEvents } from './store.ts';

const MiB = 1024 * 1024;

/** Error events: they become issues. */
export const errorKind: Kind<EventRow> = {
  name: 'error',
  types: ['event'],
  category: 'error',
  // SDKs send one event in an envelope (sentry-protocol 2.4), so the cap for all is that for one.
  caps: { maxItemBytes: MiB, perEnvelope: { maxItems: 10, maxBytes: MiB } },
  prepare(payload, context) {
    const prepared = prepareEvent(payload, context);
    if (!prepared.ok) return prepared;
    return ok({ rows: [prepared.value], eventId: prepared.value.eventId });
  },
  store: {
    row: eventRowSchema,
    count: (rows) => [{ category: 'error', quantity: rows.length }],
    write: writeEvents,
    payload: {
      bytes: ({ payload }) => payload.byteLength,
      shrink: (row, maxBytes) => ({ ...row, payload: shrinkPayload(row.payload, maxBytes) }),
    },
    sample: sampleEvents,
  },
};
