import type { InStatement } from '@libsql/client/web';
import type { Db, WriteOptions } from './client.ts';
import type { WriteResult } from './pipeline.ts';

/** Statements of a write batch, and what reads their results. Each plan reads its own results, and no others. */
export interface WritePlan<T> {
  readonly statements: readonly InStatement[];
  /** Takes one result a statement, in their order. */
  readonly read: (results: readonly WriteResult[]) => T;
}

/** One plan of many: the statements in the order of the plans, and what each plan reads. */
export function joinPlans<T>(plans: readonly WritePlan<T>[]): WritePlan<T[]> {
  return {
    statements: plans.flatMap(({ statements }) => statements),
    read(results) {
      let from = 0;
      return plans.map(({ statements, read }) => {
        const own = results.slice(from, from + statements.length);
        from += statements.length;
        return read(own);
      });
    },
  };
}

/** The plan, and after it statements whose results are not read. */
export function alsoWrite<T>(plan: WritePlan<T>, statements: readonly InStatement[]): WritePlan<T> {
  const own = plan.statements.length;
  return {
    statements: [...plan.statements, ...statements],
    read: (results) => plan.read(results.slice(0, own)),
  };
}

/** The plan, with something made of what it reads. */
export function mapPlan<T, U>({ statements, read }: WritePlan<T>, make: (value: T) => U): WritePlan<U> {
  return { statements, read: (results) => make(read(results)) };
}

/**
 * Sends a plan as one atomic write batch in one round trip, and reads its results. A plan without statements costs
 * nothing. Throws `DatabaseFailed`; then nothing was written, or the answer was lost.
 */
export async function runPlan<T>(
  db: Pick<Db, 'writeBatch'>,
  { statements, read }: WritePlan<T>,
  options?: WriteOptions,
): Promise<T> {
  return read(statements.length === 0 ? [] : await db.writeBatch([...statements], options));
}
