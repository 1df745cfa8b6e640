import { asc, gt, max } from 'drizzle-orm';
import { project } from '../../db/schema/project.ts';
import type { CompiledStatement } from '../../db/statement.ts';
import { cutoffsOf } from '../../domain/retention.ts';
import { pauseOf, type SliceBudget } from '../../platform/slice-budget.ts';
import type { Services } from '../../platform/services.ts';
import { removeEvents, removeLedger, removePayloads } from './statements.ts';

type ExpireServices = Pick<Services, 'db' | 'now'>;

/** 10,000 rows a minute, 14 million a day. With the slices of deletions within 50 requests to the database a run. */
const budgetOfRun: SliceBudget = { rowsPerSlice: 500, slices: 20, pauseMs: 300, forMs: 15_000 };
const projectsOfRun = 200;
const minuteMs = 60_000;

/**
 * Removes events, payloads and ledger rows that are older than their project keeps them, in slices. Returns how many rows. Takes
 * two hundred projects a run, other ones each minute. Repeating or overlapping runs harm nothing. Throws `DatabaseFailed`.
 */
export async function expire(services: ExpireServices, budget: SliceBudget = budgetOfRun): Promise<number> {
  const nowMs = services.now();
  const projects = await projectsOf(services, Math.floor(nowMs / minuteMs));
  const steps = projects.flatMap((each) => stepsOf(each, nowMs));
  if (steps.length === 0) return 0;
  // The first slice asks all steps, which share its rows; then each step that has more gets slices of its own.
  const share = Math.max(1, Math.ceil(budget.rowsPerSlice / steps.length));
  let { removed, due } = await removeSlice(services, steps, share);
  for (let slice = 1; slice < budget.slices && services.now() <= nowMs + budget.forMs; slice += 1) {
    const [step, ...rest] = due;
    if (step === undefined) break;
    await pauseOf(budget);
    const result = await removeSlice(services, [step], budget.rowsPerSlice);
    removed += result.removed;
    due = [...rest, ...result.due];
  }
  return removed;
}

/** Removes at most `rows` by each step. `due`: the steps that removed so many, and may have more. */
async function removeSlice(
  { db }: ExpireServices,
  steps: readonly Step[],
  rows: number,
): Promise<{ removed: number; due: readonly Step[] }> {
  const results = await db.writeBatch(
    steps.map((step) => step(rows)),
    { repeat: 'safe' },
  );
  return {
    removed: results.reduce((sum, { rowsAffected }) => sum + rowsAffected, 0),
    due: steps.filter((_step, at) => results[at]?.rowsAffected === rows),
  };
}

/** Makes the statement that removes at most so many rows. */
type Step = (rows: number) => CompiledStatement;

function stepsOf(each: typeof project.$inferSelect, nowMs: number): Step[] {
  const { eventsBeforeMs, payloadsBeforeMs, ledgerBeforeMs } = cutoffsOf(each, nowMs);
  const projectId = each.id;
  return [
    (rows) => removeEvents({ projectId, beforeMs: eventsBeforeMs, rows }),
    (rows) => removePayloads({ projectId, beforeMs: payloadsBeforeMs, rows }),
    (rows) => removeLedger({ projectId, beforeMs: ledgerBeforeMs, rows }),
  ];
}

/** The projects whose turn it is. Ids are never reused, so a range of ids a turn reaches all of them. */
async function projectsOf({ db }: ExpireServices, turn: number) {
  const [newest] = await db.query.select({ id: max(project.id) }).from(project);
  const turns = Math.max(1, Math.ceil((newest?.id ?? 0) / projectsOfRun));
  return db.query
    .select()
    .from(project)
    .where(gt(project.id, (turn % turns) * projectsOfRun))
    .orderBy(asc(project.id))
    .limit(projectsOfRun);
}
