import { parseEnv, type Env } from '../env.ts';
import { pruneAudit } from '../features/audit/prune-audit.ts';
import { pruneReceipts } from '../features/ingest/store/prune-receipts.ts';
import { drainDeletions } from '../features/deletions/drain-deletions.ts';
import { foldMetrics } from '../features/metrics/fold-metrics.ts';
import { pruneSignIns } from '../features/people/prune-sign-ins.ts';
import { expire } from '../features/retention/expire.ts';
import type { Isolate } from '../platform/isolate.ts';
import { runJob } from '../platform/run-job.ts';
import type { Services } from '../platform/services.ts';

/** One task of a run. */
interface Task {
  /** One word, for the log line. */
  readonly name: string;
  /** Does a limited part of its work, and returns how much. The rest waits for the next run. */
  readonly run: (services: Services, env: Env) => Promise<number>;
}

/** Tasks of every minute, in this order. A new task is one line here. */
const everyMinute: readonly Task[] = [
  { name: 'metrics', run: (services) => foldMetrics(services) },
  { name: 'receipts', run: (services) => inSlices((rows) => pruneReceipts(services, rows)) },
  {
    name: 'audit',
    run: (services, env) => inSlices((rows) => pruneAudit(services, env.AUDIT_RETENTION_DAYS, rows)),
  },
  { name: 'signIns', run: (services) => inSlices((rows) => pruneSignIns(services, rows)) },
  { name: 'retention', run: (services) => expire(services) },
  { name: 'deletions', run: (services) => drainDeletions(services) },
];

/** Tasks by schedule, as in wrangler.toml. */
const tasksOf: ReadonlyMap<string, readonly Task[]> = new Map([['* * * * *', everyMinute]]);

/** Less than a minute: a run ends before the next begins. */
const budgetMs = 50_000;

/** Short transactions, so that no event waits behind a large one. */
const sliceRows = 1_000;
const maxSlices = 10;

/**
 * Entry point for cron: logs one wide line for each run. A failed task does not stop the others; the run then counts as
 * failed. Runs may overlap or repeat: each task skips what is already done.
 */
export async function handleScheduled(
  { cron, scheduledTime }: Pick<ScheduledController, 'cron' | 'scheduledTime'>,
  bindings: object,
  context: Pick<ExecutionContext, 'waitUntil'>,
  isolate: Isolate,
): Promise<void> {
  const facts = { cron, scheduledAt: new Date(scheduledTime).toISOString() };
  const waitUntil = (work: Promise<unknown>): void => context.waitUntil(work);
  await runJob(
    { isolate, kind: 'cron', bindings, waitUntil, facts, databaseBudgetMs: budgetMs },
    async (services, jobFacts) => {
      const env = parseEnv(bindings);
      const tasks = tasksOf.get(cron);
      if (tasks === undefined) throw new Error('Nothing is to be done on this schedule.');
      const done: string[] = [];
      const failed: string[] = [];
      jobFacts['tasks'] = done;
      for (const { name, run } of tasks) {
        try {
          done.push(`${name}:${env.ok ? await run(services, env.value) : 0}`);
        } catch (error) {
          done.push(`${name}:failed`);
          failed.push(name);
          services.log('error', 'Cron task failed', { task: name, error });
        }
      }
      if (failed.length > 0) throw new Error(`These tasks failed: ${failed.join(', ')}.`);
    },
  );
}

async function inSlices(removeSome: (maxRows: number) => Promise<number>): Promise<number> {
  let removed = 0;
  for (let slice = 0; slice < maxSlices; slice += 1) {
    const rows = await removeSome(sliceRows);
    removed += rows;
    if (rows < sliceRows) break;
  }
  return removed;
}
