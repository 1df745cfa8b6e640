import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import {
  decodeCursor,
  encodeCursor,
  positionNumber,
  positionText,
  toPage,
} from '../../../src/http/cursor.ts';
import { ValidationFailed } from '../../../src/errors/app-error.ts';

const position = z.tuple([positionNumber, positionText]);

describe('a cursor', () => {
  it('brings back any position, in characters that need no escaping', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.string({ unit: 'grapheme', maxLength: 100 }), (number, text) => {
        const cursor = encodeCursor('list', [number, text]);
        expect(cursor).toMatch(/^[\w-]+$/);
        expect(decodeCursor('list', cursor, position)).toEqual([number, text]);
      }),
    );
  });

  it('is none of another list', () => {
    const cursor = encodeCursor('issues/1/count', [1, 'a']);
    expect(() => decodeCursor('issues/1/lastSeen', cursor, position)).toThrow(ValidationFailed);
  });

  it('stands for the first page when there is none', () => {
    expect(decodeCursor('list', undefined, position)).toBeUndefined();
  });

  it('is refused, whatever was sent instead', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json().map((text) => Buffer.from(text).toString('base64url')),
          fc
            .array(fc.jsonValue())
            .map((parts) => Buffer.from(JSON.stringify(['list', ...parts])).toString('base64url')),
        ),
        (cursor) => {
          let decoded: unknown;
          try {
            decoded = decodeCursor('list', cursor, position);
          } catch (error) {
            expect(error).toBeInstanceOf(ValidationFailed);
            return;
          }
          expect(position.safeParse(decoded).success).toBe(true);
        },
      ),
    );
  });

  it('is refused when it is too long to be ours', () => {
    const cursor = encodeCursor('list', [1, 'x'.repeat(2_000)]);
    expect(() => decodeCursor('list', cursor, position)).toThrow(ValidationFailed);
  });

  it('is short enough for the longest release name', () => {
    const cursor = encodeCursor('releases/9007199254740991', [1e15, '\u0001'.repeat(200)]);
    expect(decodeCursor('releases/9007199254740991', cursor, position)).toHaveLength(2);
  });
});

describe('toPage', () => {
  const page = (rows: number[], limit: number) => toPage(rows, limit, 'list', (row) => [row], String);

  it.each([
    [[], []],
    [[1], ['1']],
    [
      [1, 2],
      ['1', '2'],
    ],
  ])('ends the list when %j fit', (rows, items) => {
    expect(page(rows, 2)).toEqual({ items, nextCursor: null });
  });

  it('drops the row too many and points behind the last one shown', () => {
    expect(page([1, 2, 3], 2)).toEqual({ items: ['1', '2'], nextCursor: encodeCursor('list', [2]) });
  });
});
