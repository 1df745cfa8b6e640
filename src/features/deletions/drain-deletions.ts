import { asc, gt } from 'drizzle-orm';
import { deletion } from '../../db/schema/deletion.ts';
import type { CompiledStatement, StatementValues } from '../../db/statement.ts';
import { sightTtlMs } from '../../platform/isolate-caches.ts';
import { pauseOf, type SliceBudget } from '../../platform/slice-budget.ts';
import type { Services } from '../../platform/services.ts';
import {
  endDeletion,
  removeEventsOfProject,
  removeFirstIssues,
  removeIssuesOfProject,
  removeOfIssue,
  removeRestOfProject,
} from './statements.ts';

type DrainServices = Pick<Services, 'db' | 'now'>;
type Deletion = typeof deletion.$inferSelect;

/** 10,000 rows a minute; the free plan of Cloudflare allows 50 requests to the database in a run of all tasks. */
const budgetOfRun: SliceBudget = { rowsPerSlice: 500, slices: 20, pauseMs: 300, forMs: 20_000 };
const deletionsOfRun = 25;

/**
 * An issue waits so long before its rows and its alias go: until no isolate takes it for known any more (`sightTtlMs`). Its id may
 * come back then.
 */
const issueRestMs = 2 * sightTtlMs;

/**
 * Removes rows of deleted projects and issues, the oldest deletion first, in slices. Returns how many rows. A run that is cut
 * off, or runs beside another, harms nothing: each slice is one statement. Throws `DatabaseFailed`.
 */
export async function drainDeletions(
  services: DrainServices,
  budget: SliceBudget = budgetOfRun,
): Promise<number> {
  const { db, now } = services;
  const waiting = await db.query
    .select()
    .from(deletion)
    .where(gt(deletion.id, 0))
    .orderBy(asc(deletion.id))
    .limit(deletionsOfRun);
  const run = openRun(services, budget);
  for (const each of waiting) {
    if (each.issueId !== null && each.requestedAt > now() - issueRestMs) continue;
    const isEmpty = await (each.issueId === null ? removeProject(run, each) : removeIssue(run, each));
    if (!isEmpty) break;
    const values = { id: each.id, successorId: each.successorId ?? '' };
    await db.writeBatch(endDeletion.map((statement) => statement(values)));
  }
  return run.removed();
}

/** One run and what is left of its budget. */
interface Run {
  readonly removed: () => number;
  /** Runs a statement until it removes less than a slice. False when the budget is used up before. */
  readonly exhaust: (statement: Slice, of: Deletion) => Promise<boolean>;
  /** Runs a statement once. Returns how many rows it removed; undefined when the budget is used up. */
  readonly once: (statement: Slice, of: Deletion) => Promise<number | undefined>;
}

type Slice = (values: StatementValues) => CompiledStatement;

function openRun({ db, now }: DrainServices, budget: SliceBudget): Run {
  const { rowsPerSlice: rows } = budget;
  const untilMs = now() + budget.forMs;
  let slices = budget.slices;
  let removed = 0;
  const once = async (statement: Slice, { projectId, issueId }: Deletion): Promise<number | undefined> => {
    if (slices === 0 || now() > untilMs) return undefined;
    slices -= 1;
    const [result] = await db.writeBatch([statement({ projectId, issueId, rows })]);
    const count = result?.rowsAffected ?? 0;
    removed += count;
    if (count > 0 && slices > 0) await pauseOf(budget);
    return count;
  };
  return {
    removed: () => removed,
    once,
    async exhaust(statement, of) {
      for (;;) {
        const count = await once(statement, of);
        if (count === undefined) return false;
        if (count < rows) return true;
      }
    },
  };
}

/** True when nothing of the issue is left. */
async function removeIssue(run: Run, of: Deletion): Promise<boolean> {
  return exhaustAll(run, removeOfIssue, of);
}

/** True when nothing of the project is left. */
async function removeProject(run: Run, of: Deletion): Promise<boolean> {
  if (!(await exhaustAll(run, removeEventsOfProject, of))) return false;
  for (let issues: number | undefined = 1; issues !== 0;) {
    if (!(await exhaustAll(run, removeIssuesOfProject, of))) return false;
    issues = await run.once(removeFirstIssues, of);
    if (issues === undefined) return false;
  }
  return exhaustAll(run, removeRestOfProject, of);
}

async function exhaustAll(run: Run, statements: readonly Slice[], of: Deletion): Promise<boolean> {
  for (const statement of statements) if (!(await run.exhaust(statement, of))) return false;
  return true;
}
