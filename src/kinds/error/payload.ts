import { constants, deflateSync, inflateSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import * as z from 'zod';
import { groupEvent } from './grouping/group.ts';
import { type Grouping, groupingSchema } from './grouping/schema.ts';
import { normalizedEventSchema } from './schema.ts';

const storedSchema = z.object({
  event: normalizedEventSchema,
  // Rows of older versions also hold the components.
  grouping: groupingSchema.partial({ components: true }),
});

/** What is kept of an event beside its row. */
export interface EventPayload {
  readonly event: z.infer<typeof normalizedEventSchema>;
  readonly grouping: Grouping;
}

/** Normalised events are at most 1 MiB before trimming; we never write more than this. */
const maxPayloadBytes = 8 * 1024 * 1024;

/** Level 1 packs as well as deflate at its level 1, in half of the time. */
const compression = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/** Longer texts rarely pack to what workerd can write as one frame, so they do not try. */
const maxZstdChars = 200_000;

/** A frame of Zstandard begins with these bytes (RFC 8878 §3.1.1); large payloads and older rows are in zlib format. */
const zstdMagic = [0x28, 0xb5, 0x2f, 0xfd] as const;

/** JSON, compressed. Leaves out the grouping components, because a reader can make them of the event again. */
export function encodePayload({ event, grouping }: EventPayload): Uint8Array {
  const { version, hash, source } = grouping;
  return pack(JSON.stringify({ event, grouping: { version, hash, source } }));
}

/** workerd fails on a frame above 40,960 bytes (cloudflare/workerd#6769): zlib's format takes what is larger. */
function pack(text: string): Uint8Array {
  if (text.length <= maxZstdChars) {
    try {
      return zstdCompressSync(text, compression);
    } catch {
      // Too large for workerd.
    }
  }
  return deflateSync(text, { level: 1 });
}

/** What is read back from the store; undefined when it is damaged or not of this form. */
export function readPayload(bytes: Uint8Array): EventPayload | undefined {
  try {
    return decodePayload(bytes);
  } catch {
    return undefined;
  }
}

/** The reverse of `encodePayload`. Throws when Ballast did not write the bytes. */
export function decodePayload(bytes: Uint8Array): EventPayload {
  const isZstd = zstdMagic.every((byte, at) => bytes[at] === byte);
  const inflate = isZstd ? zstdDecompressSync : inflateSync;
  const text = inflate(bytes, { maxOutputLength: maxPayloadBytes }).toString();
  const { event, grouping } = storedSchema.parse(JSON.parse(text));
  return {
    event,
    grouping: { ...grouping, components: grouping.components ?? componentsOf(event, grouping) },
  };
}

type GroupingKey = Pick<Grouping, 'version' | 'hash'>;

/** Empty when the event was shrunk after it was grouped: what is left of it would explain another key. */
function componentsOf(event: EventPayload['event'], { version, hash }: GroupingKey): Grouping['components'] {
  const again = groupEvent(event, version);
  return again.hash === hash ? again.components : [];
}
