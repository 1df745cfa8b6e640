import type * as z from 'zod';
import type { WritePlan } from '../db/write-plan.ts';
import type { Category, ItemOutcome, OutcomeReason, Quantity } from '../domain/outcome.ts';
import type { Result } from '../errors/result.ts';
import type { IsolateCaches } from '../platform/isolate-caches.ts';
import type { JsonFault } from '../reader/parse-json.ts';
import type { ItemCaps } from '../wire/envelope/cap-items.ts';
import type { EntryPath } from '../wire/envelope/count-entries.ts';

/**
 * A kind of telemetry (DESIGN §2): which items of an envelope it takes, what they count, and what becomes of them.
 * A kind without `prepare` is only counted. To add one: a folder, a line in `registry.ts`, a file in `db/schema/`.
 */
export interface Kind<Row = unknown> {
  /** Also the name of its rows in a spilled message: never changes. */
  readonly name: string;
  /** Item types of the wire (sentry-protocol 2.4). A type belongs to one kind. */
  readonly types: readonly string[];
  /** Under which the ledger, rate limits and client reports count it. */
  readonly category: Category;
  /** Where the ledger counts its bytes, too. */
  readonly byteCategory?: Category;
  readonly caps: KindCaps;
  /** Where a container holds its entries; without it an item counts as one. */
  readonly entriesAt?: EntryPath;
  /** Turns the bytes of an item into rows, outcomes or both. Never throws. */
  prepare?(payload: Uint8Array, context: PrepareContext): Result<Prepared<Row>, ItemRefusal>;
  /** Bounds what the items of one envelope tell together. Takes merged outcomes. */
  boundOutcomes?(outcomes: readonly ItemOutcome[]): readonly ItemOutcome[];
  /** Absent when nothing of it is stored beside the ledger. */
  readonly store?: KindStore<Row>;
}

export interface KindCaps {
  /** Of one payload; without it an item may fill the envelope. */
  readonly maxItemBytes?: number;
  /** For all items of the kind in one envelope; what is beyond is refused and counted. */
  readonly perEnvelope?: ItemCaps;
}

/** What `prepare` knows of the envelope around an item. */
export interface PrepareContext {
  readonly projectId: number;
  readonly receivedAtMs: number;
  /** From the envelope header. */
  readonly sentAt: string | undefined;
  /** The id in the envelope header, while no item has taken it. */
  readonly fallbackEventId: string | undefined;
  readonly clientAddress: string | undefined;
  readonly mintEventId: () => string;
}

/** What an item becomes. */
export interface Prepared<Row> {
  readonly rows: readonly Row[];
  /** What the item tells the ledger by itself. */
  readonly outcomes?: readonly ItemOutcome[];
  /** Parts of the item that could not be used: the ledger counts the item as malformed, too. */
  readonly unusable?: number;
  /** The id that the answer names. A second item with it in one envelope is a duplicate. */
  readonly eventId?: string;
}

/** Why an item cannot be used; for text that is not JSON, also where it stops being JSON. */
export interface ItemRefusal {
  readonly reason: OutcomeReason;
  readonly fault?: JsonFault;
}

/** How the rows of a kind are stored. */
export interface KindStore<Row> {
  /** The shape of a row, once: its type, and what a spilled message must hold. */
  readonly row: z.ZodType<Row>;
  /** What rows count in the ledger. */
  count(rows: readonly Row[]): readonly Quantity[];
  /** The statements of the write batch, and what their results mean. Writing the same batch twice changes nothing. */
  write(rows: readonly Row[], batch: BatchContext): WritePlan<WriteStep>;
  /** The part of a row that may be shrunk to fit the spill queue. */
  readonly payload?: {
    bytes(row: Row): number;
    /** At most `maxBytes`, if that is possible. */
    shrink(row: Row, maxBytes: number): Row;
  };
  /** Rows like those of a real service, of a project: the readiness check writes them and rolls back. */
  sample(context: Pick<PrepareContext, 'projectId' | 'receivedAtMs'>): readonly Row[];
}

/** The batch that rows are written in; times in epoch milliseconds. */
export interface BatchContext {
  readonly projectId: number;
  /** A multiple of four. It is the receipt of refused items; a kind may take one of the next three numbers. */
  readonly batchId: number;
  readonly receivedAt: number;
  readonly nowMs: number;
  readonly sights: IsolateCaches['sights'];
}

/** What became of the rows of a kind in a batch. */
export interface Written {
  readonly outcomes: readonly ItemOutcome[];
  /** Ids of the issues that received new events. */
  readonly issueIds: readonly string[];
  /** Whether a resolved issue was reopened. */
  readonly regressed: boolean;
  /** Whether the project was deleted a moment ago, so that nothing was stored. */
  readonly isProjectGone: boolean;
}

/** What became of the rows, or the second trip to the database that tells it. */
export type WriteStep = Written | { readonly next: WritePlan<Written> };
