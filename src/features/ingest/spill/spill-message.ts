import * as z from 'zod';
import { categories, outcomeReasons, outcomes } from '../../../domain/outcome.ts';
import { storedKinds, type StoredKind } from '../../../kinds/registry.ts';
import type { IngestBatch } from '../store/ingest-batch.ts';

/** A queue message may hold 128,000 bytes; the queue's own data needs some of them. */
const maxMessageBytes = 120_000;
/** A payload smaller than this says hardly more than its row. */
const minPayloadBytes = 2_000;
const maxRows = 256;

const timeMs = z.int().nonnegative();

const frame = {
  projectId: z.int().positive(),
  batchId: z.int().nonnegative(),
  receivedAt: timeMs,
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
};

const rowsOf = ({ store }: StoredKind) => z.array(store.row).max(maxRows);
const errorKind = storedKinds.find(({ name }) => name === 'error');

const messageSchema = z.strictObject({
  /** Increases when the shape changes; a message of an unknown version waits for the code that wrote it. */
  version: z.literal(3),
  ...frame,
  rows: z.strictObject(Object.fromEntries(storedKinds.map((kind) => [kind.name, rowsOf(kind).optional()]))),
});

/** Before version 3 a message held error events and no other rows. */
const oldMessageSchema = z
  .strictObject({
    version: z.union([z.literal(1), z.literal(2)]),
    ...frame,
    events: errorKind === undefined ? z.never() : rowsOf(errorKind),
  })
  .transform(({ events, ...message }) => ({ ...message, rows: { error: events } }));

/** A message of the spill queue. Sent by structured clone, so that payloads stay bytes. */
export interface SpillMessage extends IngestBatch {
  readonly version: 3;
}

/** A row on its way into a message. */
interface Packing {
  readonly kind: StoredKind;
  readonly payloadBytes: number;
  row: unknown;
}

/** Turns a batch into a message under the size limit. Payloads that are too large lose parts and get a remark. */
export function spillMessageOf(batch: IngestBatch): SpillMessage {
  const packed = storedKinds.map((kind) => ({
    kind,
    rows: (batch.rows[kind.name] ?? []).map((row): Packing => ({
      kind,
      row,
      payloadBytes: kind.store.payload?.bytes(row) ?? 0,
    })),
  }));
  const all = packed.flatMap(({ rows }) => rows);
  const rowBytes = all.reduce((sum, { row }) => sum + bytesOfRow(row), 0);
  let left = maxMessageBytes - rowBytes - bytesOfText(JSON.stringify(batch.refused));
  // The smallest first: larger payloads may use the space that smaller ones leave.
  const bySize = all.toSorted((a, b) => a.payloadBytes - b.payloadBytes);
  for (const [done, packing] of bySize.entries()) {
    const share = Math.max(minPayloadBytes, Math.floor(left / (bySize.length - done)));
    left -= fitPayload(packing, share);
  }
  const rows = Object.fromEntries(
    packed.filter((own) => own.rows.length > 0).map((own) => [own.kind.name, own.rows.map(({ row }) => row)]),
  );
  return { version: 3, ...batch, rows };
}

/** Shrinks the payload of a row to `maxBytes` if it is larger. Returns its bytes. */
function fitPayload(packing: Packing, maxBytes: number): number {
  const { payload } = packing.kind.store;
  if (payload === undefined || packing.payloadBytes <= maxBytes) return packing.payloadBytes;
  packing.row = payload.shrink(packing.row, maxBytes);
  return payload.bytes(packing.row);
}

/** Undefined when it is not a spill message, or its version is unknown. */
export function readSpillMessage(body: unknown): IngestBatch | undefined {
  const { data } = z.union([messageSchema, oldMessageSchema]).safeParse(body);
  if (data === undefined) return undefined;
  const rows = Object.entries(data.rows).filter(
    (entry): entry is [string, unknown[]] => entry[1] !== undefined,
  );
  return { ...data, rows: Object.fromEntries(rows) };
}

/** Without its bytes, which are counted as they are. */
function bytesOfRow(row: unknown): number {
  return bytesOfText(
    JSON.stringify(row, (_key, value: unknown) => (value instanceof Uint8Array ? undefined : value)),
  );
}

/** Structured clone uses two bytes for each character of text with characters beyond Latin-1. */
const bytesOfText = (json: string): number => json.length * 2;
