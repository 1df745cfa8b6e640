import * as z from 'zod';
import { shrinkPayload } from '../../kinds/error/shrink-payload.ts';
import { categories, outcomeReasons, outcomes } from '../../domain/outcome.ts';
import { releaseSortKey } from '../../domain/release-order.ts';
import type { EventWrite } from './event-write.ts';
import type { IngestBatch } from './ingest-batch.ts';

/** A queue message may hold 128,000 bytes; the queue's own data needs some of them. */
const maxMessageBytes = 120_000;
/** A payload smaller than this says hardly more than its row. */
const minPayloadBytes = 2_000;

const timeMs = z.int().nonnegative();
const text = z.string();
const optionalText = z.string().nullable();

const eventWriteSchema = z
  .strictObject({
    projectId: z.int().positive(),
    eventId: z.string().regex(/^[0-9a-f]{32}$/),
    derivedIssueId: text,
    fingerprintHash: text,
    groupingVersion: text,
    occurredAt: timeMs,
    occurredHourAt: timeMs,
    // Since version 2.
    happenedAt: timeMs.optional(),
    receivedAt: timeMs,
    receivedHourAt: timeMs,
    level: text,
    platform: text,
    title: text,
    culprit: text,
    type: text,
    value: optionalText,
    isUnhandled: z.union([z.literal(0), z.literal(1)]),
    environment: text,
    release: optionalText,
    releaseKey: optionalText,
    userHash: optionalText,
    traceId: optionalText,
    payload: z.instanceof(Uint8Array),
  })
  .transform(({ happenedAt, ...write }) => ({
    ...write,
    happenedAt: happenedAt ?? write.occurredAt,
    // Computed again: the code that wrote the message may have used another order of releases.
    releaseKey: write.release === null ? null : (releaseSortKey(write.release) ?? null),
  })) satisfies z.ZodType<EventWrite>;

const messageSchema = z.strictObject({
  /** Increases when the shape changes; a message of an unknown version waits for the code that wrote it. */
  version: z.union([z.literal(1), z.literal(2)]),
  projectId: z.int().positive(),
  batchId: z.int().nonnegative(),
  receivedAt: timeMs,
  events: z.array(eventWriteSchema).max(256),
  refused: z
    .array(
      z.strictObject({
        category: z.enum(categories),
        outcome: z.enum(outcomes),
        reason: z.enum(outcomeReasons),
        quantity: z.int().positive(),
      }),
    )
    .max(512),
}) satisfies z.ZodType<IngestBatch>;

/** A message of the spill queue. Sent by structured clone, so that payloads stay bytes. */
export type SpillMessage = IngestBatch & Pick<z.output<typeof messageSchema>, 'version'>;

/** Turns a batch into a message under the size limit. Payloads that are too large lose parts and get a remark. */
export function spillMessageOf(batch: IngestBatch): SpillMessage {
  const rowBytes = batch.events.reduce((sum, write) => sum + bytesOfRow(write), 0);
  const free = maxMessageBytes - rowBytes - bytesOfText(JSON.stringify(batch.refused));
  const events = [...batch.events];
  // The smallest first: larger payloads may use the space that smaller ones leave.
  const bySize = [...events.keys()].toSorted((a, b) => sizeOf(events[a]) - sizeOf(events[b]));
  let left = free;
  for (const [done, at] of bySize.entries()) {
    const write = events[at];
    if (write === undefined) continue;
    const share = Math.max(minPayloadBytes, Math.floor(left / (bySize.length - done)));
    const payload = write.payload.byteLength <= share ? write.payload : shrinkPayload(write.payload, share);
    events[at] = { ...write, payload };
    left -= payload.byteLength;
  }
  return { version: 2, ...batch, events };
}

/** Undefined when it is not a spill message, or its version is unknown. */
export function readSpillMessage(body: unknown): IngestBatch | undefined {
  return messageSchema.safeParse(body).data;
}

const sizeOf = (write: EventWrite | undefined): number => write?.payload.byteLength ?? 0;

function bytesOfRow(write: EventWrite): number {
  const { payload: _payload, ...row } = write;
  return bytesOfText(JSON.stringify(row));
}

/** Structured clone uses two bytes for each character of text with characters beyond Latin-1. */
const bytesOfText = (json: string): number => json.length * 2;
