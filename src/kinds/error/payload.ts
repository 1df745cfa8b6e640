import { deflateSync, inflateSync } from 'node:zlib';
import * as z from 'zod';
import { groupingSchema } from './grouping/schema.ts';
import { normalizedEventSchema } from './schema.ts';

const payloadSchema = z.object({ event: normalizedEventSchema, grouping: groupingSchema });

/** What is kept of an event beside its row. */
export type EventPayload = z.infer<typeof payloadSchema>;

/** Normalised events are at most 1 MiB before trimming; anything bigger than this was not written by us. */
const maxPayloadBytes = 8 * 1024 * 1024;

/** JSON, deflated (zlib format). Level 1: four fifths of the best ratio at a fifth of its time. */
export function encodePayload(payload: EventPayload): Uint8Array {
  return deflateSync(JSON.stringify(payload), { level: 1 });
}

/** What is read back from the store; undefined when it is damaged or not of this form. */
export function readPayload(bytes: Uint8Array): EventPayload | undefined {
  try {
    return decodePayload(bytes);
  } catch {
    return undefined;
  }
}

/** The reverse of `encodePayload`. Throws when the bytes are not ours. */
export function decodePayload(bytes: Uint8Array): EventPayload {
  const text = inflateSync(bytes, { maxOutputLength: maxPayloadBytes }).toString();
  return payloadSchema.parse(JSON.parse(text));
}
