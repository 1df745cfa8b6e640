import { asc, gt } from 'drizzle-orm';
import { deletion } from '../../db/schema/deletion.ts';
import type { Services } from '../../platform/services.ts';
import { endDeletion, removeOfIssue, removeOfProject } from './statements.ts';

type DrainServices = Pick<Services, 'db' | 'now'>;
type Deletion = typeof deletion.$inferSelect;

/** What one run of the cron may do. An event waits at most for one slice, and few events meet one. */
export interface DrainLimits {
  readonly rowsPerSlice: number;
  readonly slices: number;
  /** After each slice. */
  readonly pauseMs: number;
  readonly forMs: number;
}

/** 10,000 rows a minute; the free plan of Cloudflare allows 50 requests to the database in a run of all tasks. */
const limitsOfRun: DrainLimits = { rowsPerSlice: 500, slices: 20, pauseMs: 300, forMs: 20_000 };
const deletionsOfRun = 25;

/**
 * Removes rows of deleted projects and issues, the oldest deletion first, in slices. Returns how many rows. A run that is cut
 * off, or runs beside another, harms nothing: each slice is one statement. Throws `DatabaseFailed`.
 */
export async function drainDeletions(
  services: DrainServices,
  limits: DrainLimits = limitsOfRun,
): Promise<number> {
  const { db, now } = services;
  const waiting = await db.query
    .select()
    .from(deletion)
    .where(gt(deletion.id, 0))
    .orderBy(asc(deletion.id))
    .limit(deletionsOfRun);
  const budget = { ...limits, untilMs: now() + limits.forMs };
  let removed = 0;
  for (const each of waiting) {
    const { rows, isEmpty } = await removeRows(services, each, budget);
    removed += rows;
    if (!isEmpty) break;
    const values = { id: each.id, successorId: each.successorId ?? '' };
    await db.writeBatch(endDeletion.map((statement) => statement(values)));
  }
  return removed;
}

/** Removes rows of one deletion while the budget lasts; `isEmpty` when none is left. */
async function removeRows(
  { db, now }: DrainServices,
  { projectId, issueId }: Deletion,
  budget: { slices: number; readonly untilMs: number } & Pick<DrainLimits, 'rowsPerSlice' | 'pauseMs'>,
): Promise<{ readonly rows: number; readonly isEmpty: boolean }> {
  const statements = issueId === null ? removeOfProject : removeOfIssue;
  const { rowsPerSlice: rows, pauseMs } = budget;
  let removed = 0;
  for (const statement of statements) {
    for (let last = rows; last === rows;) {
      if (budget.slices === 0 || now() > budget.untilMs) return { rows: removed, isEmpty: false };
      budget.slices -= 1;
      const [result] = await db.writeBatch([statement({ projectId, issueId, rows })]);
      last = result?.rowsAffected ?? 0;
      removed += last;
      if (last === rows) await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
  return { rows: removed, isEmpty: true };
}
