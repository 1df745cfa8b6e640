import { Buffer } from 'node:buffer';
import * as z from 'zod';
import { ValidationFailed } from '../errors/app-error.ts';

/** Where a page ends: the sort keys of its last row. */
export type Position = readonly (string | number)[];

/** One page of a list. `nextCursor` is null on the last one. */
export interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}

const maxCursorChars = 2_000;

/** A sort key in a cursor. A text that is not well-formed Unicode would not survive the way to the database. */
export const positionNumber = z.int();
export const positionText = z.string().refine((text) => text.isWellFormed());

/** The query parameters that every list takes. */
export const pageQuery = z.strictObject({
  cursor: z.string().min(1).max(maxCursorChars).optional().meta({
    description: '`nextCursor` of the page before. Opaque: good for the same list and order only.',
  }),
  limit: z.coerce.number().int().min(1).max(100).default(25),
});

export type PageQuery = z.output<typeof pageQuery>;

/** The schema of a page of `item`. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}

/** Writes the cursor that continues `list` after `position`. `list` names the list and its order. */
export function encodeCursor(list: string, position: Position): string {
  return Buffer.from(JSON.stringify([list, ...position])).toString('base64url');
}

/**
 * Reads a cursor of `list`; undefined means the first page.
 * @throws ValidationFailed when Ballast did not make the cursor, or made it for another list or order
 */
export function decodeCursor<Schema extends z.ZodType<Position>>(
  list: string,
  cursor: string | undefined,
  position: Schema,
): z.output<Schema> | undefined {
  if (cursor === undefined) return undefined;
  const parts = cursor.length > maxCursorChars ? undefined : parseParts(cursor);
  const result = parts?.[0] === list ? position.safeParse(parts.slice(1)) : undefined;
  if (result?.success === true) return result.data;
  throw new ValidationFailed([{ pointer: '/query/cursor', message: 'This is no cursor of this list.' }]);
}

function parseParts(cursor: string): unknown[] | undefined {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(parts) ? parts : undefined;
  } catch {
    return undefined;
  }
}

/** Cuts `limit + 1` rows to a page: the row too many only says that there is another one. */
export function toPage<Row, Item>(
  rows: readonly Row[],
  limit: number,
  list: string,
  positionOf: (row: Row) => Position,
  present: (row: Row) => Item,
): Page<Item> {
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return {
    items: rows.slice(0, limit).map(present),
    nextCursor: last === undefined ? null : encodeCursor(list, positionOf(last)),
  };
}
