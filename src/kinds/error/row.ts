import * as z from 'zod';
import { releaseSortKey } from '../../domain/release-order.ts';

const timeMs = z.int().nonnegative();
const text = z.string();
const optionalText = z.string().nullable();

/** Everything the write batch of one event needs; times in epoch milliseconds. */
export const eventRowSchema = z
  .strictObject({
    projectId: z.int().positive(),
    eventId: z.string().regex(/^[0-9a-f]{32}$/),
    /** Derived from project and grouping key; an alias in `fingerprint` wins over it. */
    derivedIssueId: text,
    fingerprintHash: text,
    groupingVersion: text,
    occurredAt: timeMs,
    occurredHourAt: timeMs,
    /**
     * Event time by our clock (`readHappenedAt`): decides if it reopens a resolved issue. At most `receivedAt`. Messages
     * of version 1 lack it.
     */
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
    /** `releaseSortKey` of the release. */
    releaseKey: optionalText,
    userHash: optionalText,
    traceId: optionalText,
    /** Of `encodePayload`. */
    payload: z.custom<Uint8Array>((value) => value instanceof Uint8Array),
  })
  .transform(({ happenedAt, ...row }) => ({
    ...row,
    happenedAt: happenedAt ?? row.occurredAt,
    // Computed again: the code that wrote the message may have used another order of releases.
    releaseKey: row.release === null ? null : (releaseSortKey(row.release) ?? null),
  }));

export type EventRow = Readonly<z.output<typeof eventRowSchema>>;
