import { describe, expect, it } from 'vitest';
import type { WriteResult } from '../../../src/db/pipeline.ts';
import { alsoWrite, joinPlans, mapPlan, runPlan, type WritePlan } from '../../../src/db/write-plan.ts';

const result = (n: number): WriteResult => ({ rows: [{ n }], rowsAffected: 0 });
/** Reads the numbers of its own results. */
const plan = (...statements: string[]): WritePlan<unknown[]> => ({
  statements,
  read: (results) => results.map(({ rows }) => rows[0]?.['n']),
});

describe('plans that are joined', () => {
  it('each read the results of their own statements', () => {
    const joined = joinPlans([plan('a', 'b'), alsoWrite(plan('c'), ['d', 'e']), plan(), plan('f')]);
    expect(joined.statements).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
    expect(joined.read([1, 2, 3, 4, 5, 6].map(result))).toEqual([[1, 2], [3], [], [6]]);
  });

  it('nest', () => {
    const inner = mapPlan(joinPlans([plan('a'), plan('b')]), (read) => read.flat());
    const outer = joinPlans([plan('x'), alsoWrite(inner, ['y']), plan('z')]);
    expect(outer.read([1, 2, 3, 4, 5].map(result))).toEqual([[1], [2, 3], [5]]);
  });
});

describe('runPlan', () => {
  it('sends all statements as one batch', async () => {
    const sent: unknown[] = [];
    const db = {
      writeBatch: (statements: unknown[]) => {
        sent.push(statements);
        return Promise.resolve(statements.map((_, at) => result(at)));
      },
    };
    expect(await runPlan(db, joinPlans([plan('a'), plan('b', 'c')]))).toEqual([[0], [1, 2]]);
    expect(sent).toEqual([['a', 'b', 'c']]);
  });

  it('sends nothing when there is nothing to write', async () => {
    const db = { writeBatch: () => Promise.reject(new Error('sent')) };
    expect(await runPlan(db, joinPlans([plan()]))).toEqual([[]]);
  });
});
