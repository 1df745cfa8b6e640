import { asc, desc, sql, type SQL, type SQLWrapper } from 'drizzle-orm';
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core';
import * as z from 'zod';
import {
  decodeCursor,
  positionNumber,
  positionText,
  toPage,
  type Page,
  type PageQuery,
  type Position,
} from '../http/cursor.ts';

/** What a query needs to read one page: `where … and after`, `order by order`, `limit rows`. */
export interface PageWindow {
  /** The position that the cursor names; undefined for the first page. */
  readonly position: Position | undefined;
  /** Holds for the rows behind that position; undefined when every row is behind it. */
  readonly after: SQL | undefined;
  readonly order: readonly SQL[];
  /** One more than the page shows, to see whether there is another page. */
  readonly rows: number;
}

/** One page of a list: the window to read it, and what makes the answer of the rows that were read. */
export interface KeysetPage<Key extends string> extends PageWindow {
  readonly cut: <Row extends Readonly<Record<Key, string | number>>, Item>(
    rows: readonly Row[],
    present: (row: Row) => Item,
  ) => Page<Item>;
}

/** The order of a list whose pages continue behind the last row shown. */
export interface Keyset<Key extends string> {
  /** The same order over another source of these columns, such as a subquery. */
  readonly orderIn: (source: Readonly<Record<Key, SQLWrapper>>) => SQL[];
  /** The window of the first rows, at most `rows`, for a reader that shows no further page. */
  readonly first: (rows: number) => PageWindow;
  /** Opens a page. `list` names the list and its order. Throws `ValidationFailed` for a cursor of another list. */
  readonly page: (list: string, query: PageQuery) => KeysetPage<Key>;
}

/**
 * Orders a list by columns that together are unique, each under its name in the rows. `start` is a position before all
 * rows: give it when nothing else narrows the list, so that the first page, too, searches the index.
 */
export function keyset<Key extends string>(
  direction: 'asc' | 'desc',
  columns: Readonly<Record<Key, SQLiteColumn>>,
  start?: Position,
): Keyset<Key> {
  const keys = keysOf(columns);
  const positionSchema = schemaOf(keys.map((key) => columns[key]));
  const tuple = sql.join(
    keys.map((key) => sql`${columns[key]}`),
    sql`, `,
  );
  const isBehind = direction === 'asc' ? sql`>` : sql`<`;
  const orderIn = (source: Readonly<Record<Key, SQLWrapper>>) =>
    keys.map((key) => (direction === 'asc' ? asc(source[key]) : desc(source[key])));
  const order = orderIn(columns);
  const behind = (position: Position): SQL =>
    sql`(${tuple}) ${isBehind} (${sql.join(
      position.map((value) => sql`${value}`),
      sql`, `,
    )})`;
  return {
    orderIn,
    first: (rows) => ({
      position: undefined,
      after: start === undefined ? undefined : behind(start),
      order,
      rows,
    }),
    page: (list, { cursor, limit }) => {
      const position = decodeCursor(list, cursor, positionSchema);
      const from = position ?? start;
      return {
        position,
        after: from === undefined ? undefined : behind(from),
        order,
        rows: limit + 1,
        cut: (rows, present) => toPage(rows, limit, list, (row) => keys.map((key) => row[key]), present),
      };
    },
  };
}

/** The keys of an object that has no others than its type says. */
function keysOf<Key extends string>(columns: Readonly<Record<Key, SQLiteColumn>>): Key[] {
  const keys: Key[] = [];
  for (const key in columns) keys.push(key);
  return keys;
}

function schemaOf(columns: readonly SQLiteColumn[]) {
  const [first, ...rest] = columns.map(({ dataType }) =>
    dataType === 'number' ? positionNumber : positionText,
  );
  if (first === undefined) throw new Error('An order has at least one column.');
  return z.tuple([first, ...rest]);
}
