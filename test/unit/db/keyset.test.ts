import { SQLiteSyncDialect, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { describe, expect, it } from 'vitest';
import { keyset } from '../../../src/db/keyset.ts';
import { ValidationFailed } from '../../../src/errors/app-error.ts';
import { encodeCursor } from '../../../src/http/cursor.ts';

const note = sqliteTable('note', { writtenAt: integer('written_at').notNull(), id: text('id').notNull() });
const columns = { writtenAt: note.writtenAt, id: note.id };
const newest = keyset('desc', columns);
const dialect = new SQLiteSyncDialect();

const conditionOf = (page: ReturnType<typeof newest.page>) =>
  page.after === undefined ? undefined : dialect.sqlToQuery(page.after);

describe('keyset', () => {
  it('continues behind the last row shown, in the direction of the list', () => {
    const rows = [3, 2, 1].map((writtenAt) => ({ writtenAt, id: `n${writtenAt}`, more: true }));
    const first = newest.page('notes', { limit: 2 });
    expect(first.rows).toBe(3);
    expect(conditionOf(first)).toBeUndefined();
    const { items, nextCursor } = first.cut(rows, ({ id }) => id);
    expect(items).toEqual(['n3', 'n2']);
    expect(conditionOf(newest.page('notes', { limit: 2, cursor: nextCursor ?? '' }))).toMatchObject({
      sql: '("note"."written_at", "note"."id") < (?, ?)',
      params: [2, 'n2'],
    });
  });

  it('begins at the start that it was given, and only without a cursor', () => {
    const oldest = keyset('asc', columns, [0, '']);
    expect(conditionOf(oldest.page('notes', { limit: 1 }))).toMatchObject({ params: [0, ''] });
    const cursor = encodeCursor('notes', [7, 'n7']);
    expect(conditionOf(oldest.page('notes', { limit: 1, cursor }))).toMatchObject({
      sql: '("note"."written_at", "note"."id") > (?, ?)',
      params: [7, 'n7'],
    });
  });

  it.each([
    ['of another list', encodeCursor('others', [1, 'a'])],
    ['with a text for a number', encodeCursor('notes', ['1', 'a'])],
    ['with a number for a text', encodeCursor('notes', [1, 2])],
    ['with too few keys', encodeCursor('notes', [1])],
    ['with too many keys', encodeCursor('notes', [1, 'a', 'b'])],
  ])('refuses a cursor %s', (_what, cursor) => {
    expect(() => newest.page('notes', { limit: 1, cursor })).toThrow(ValidationFailed);
  });
});
