import { LibsqlError } from '@libsql/client/web';
import { sql } from 'drizzle-orm';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBreaker } from '../../../src/domain/breaker.ts';
import { createDb } from '../../../src/db/client.ts';
import { databaseFailure } from '../../../src/db/fault.ts';
import { sendWriteBatch } from '../../../src/db/pipeline.ts';
import { AppError } from '../../../src/errors/app-error.ts';

/** A database that answers anything at all: what comes of it is a result or a typed failure, never a TypeError of ours. */

const cell = fc.record({ type: fc.constantFrom('integer', 'text', 'null', 'blob'), value: fc.jsonValue() });
const step = fc.record(
  {
    cols: fc.array(fc.record({ name: fc.constantFrom('id', '__proto__', 'hash') }), { maxLength: 2 }),
    rows: fc.array(fc.array(cell, { maxLength: 2 }), { maxLength: 2 }),
    affected_row_count: fc.nat(),
  },
  { requiredKeys: [] },
);
const error = fc.oneof(
  fc.record({ message: fc.string(), code: fc.constantFrom('SQLITE_BUSY', 'X') }),
  fc.jsonValue(),
);
const steps = fc.array(fc.option(step), { minLength: 3, maxLength: 5 });
const result = fc.record(
  { step_results: steps, step_errors: fc.array(fc.option(error, { freq: 1 }), { maxLength: 4 }) },
  { requiredKeys: [] },
);
const entry = fc.oneof(
  fc.record({ type: fc.constant('ok'), response: fc.record({ type: fc.constant('batch'), result }) }),
  fc.record({ type: fc.constant('error'), error }),
  fc.jsonValue(),
);

/** Most are nearly right; in each of those one part anywhere is replaced. */
const replies = fc.oneof(
  fc.jsonValue(),
  fc.record({
    baton: fc.constant(null),
    base_url: fc.constant(null),
    results: fc.array(entry, { maxLength: 3 }),
  }),
  fc
    .tuple(fc.record({ results: fc.array(entry, { minLength: 1 }) }), fc.nat({ max: 30 }), fc.jsonValue())
    .map(([reply, at, other]) => replaceAt(reply, at, other)),
);

function replaceAt(value: unknown, at: number, other: unknown): unknown {
  let left = at;
  return JSON.parse(JSON.stringify(value), (_key, part: unknown) => (left-- === 0 ? other : part)) as unknown;
}

const isTyped = (thrown: unknown): boolean =>
  thrown instanceof LibsqlError || databaseFailure(thrown) !== undefined;

describe('a write batch', () => {
  it('is a result for each statement, or a typed failure', async () => {
    const statements = ['insert into a values (1)', 'delete from a'];
    await fc.assert(
      fc.asyncProperty(replies, async (reply) => {
        const transport = () => Promise.resolve({ ok: true, json: () => Promise.resolve(reply) });
        const target = { url: 'http://database.invalid', authToken: undefined, transport };
        try {
          const results = await sendWriteBatch(target, statements);
          expect(results).toHaveLength(2);
          for (const { rows, rowsAffected } of results) {
            expect(Number.isFinite(rowsAffected)).toBe(true);
            for (const value of rows.flatMap((row) => Object.values(row))) {
              expect(['string', 'number', 'object']).toContain(typeof value);
              expect(value).not.toBeNaN();
            }
          }
        } catch (thrown) {
          if (!isTyped(thrown)) throw thrown;
        }
      }),
      { numRuns: 1_000 },
    );
    expect(Object.hasOwn(Object.prototype, 'id')).toBe(false);
  });

  it.each([
    ['null', null],
    ['a text', 'ok'],
    ['no results', {}],
    ['an error that is null', { results: [{ type: 'error', error: null }] }],
    ['columns that are none', batchReply({ cols: 5, rows: [[1]] })],
    ['rows that are none', batchReply({ cols: [], rows: 'x' })],
    [
      'an integer that is none',
      batchReply({ cols: [{ name: 'id' }], rows: [[{ type: 'integer', value: 'x' }]] }),
    ],
  ])('fails as unavailable when the reply is %s', async (_what, reply) => {
    const transport = () => Promise.resolve({ ok: true, json: () => Promise.resolve(reply) });
    const target = { url: 'http://database.invalid', authToken: undefined, transport };
    await expect(sendWriteBatch(target, ['delete from a'])).rejects.toMatchObject({
      code: 'database_unavailable',
    });
  });
});

function batchReply(stepResult: unknown): unknown {
  const stepResults = [{}, stepResult, {}, null];
  return { results: [{ response: { result: { step_results: stepResults, step_errors: [null, null] } } }] };
}

describe('a read', () => {
  it('is rows, or a typed failure', async () => {
    await fc.assert(
      fc.asyncProperty(replies, async (reply) => {
        const db = createDb({
          url: 'http://database.invalid',
          timeoutMs: 1_000,
          budgetMs: 1,
          breaker: createBreaker({ random: Math.random }),
          fetch: () => Promise.resolve(Response.json(reply ?? null)),
        });
        try {
          await db.query.all(sql`select 1`);
        } catch (thrown) {
          if (!isTyped(thrown) && !isTyped((thrown as Error).cause) && !(thrown instanceof AppError))
            throw thrown;
        }
      }),
      { numRuns: 300 },
    );
  });
});
