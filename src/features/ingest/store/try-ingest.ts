import { LibsqlError } from '@libsql/client/web';
import { min, sql } from 'drizzle-orm';
import { readinessProbe } from '../../../db/schema/metric.ts';
import { project } from '../../../db/schema/project.ts';
import { compileStatement } from '../../../db/statement.ts';
import { joinPlans } from '../../../db/write-plan.ts';
import { storedKinds } from '../../../kinds/registry.ts';
import { createMemoryCache } from '../../../platform/memory-cache.ts';
import type { Services } from '../../../platform/services.ts';

const batchId = 0;

/** Breaks a constraint on purpose, so that the transaction rolls back. */
const giveUp = compileStatement(sql`
insert into ${readinessProbe} (id, written_at) values (1, ${sql.placeholder('nothing')})`);

/**
 * Runs a write batch of every stored kind against a real project, in a transaction that it rolls back: what would fail
 * for a sender fails here. Does nothing while there is no project. Throws what the database throws.
 */
export async function tryIngest(db: Services['db'], nowMs: number): Promise<void> {
  const [row] = await db.query.select({ id: min(project.id) }).from(project);
  const projectId = row?.id ?? undefined;
  if (projectId === undefined) return;
  const batch = { projectId, batchId, receivedAt: nowMs, nowMs, sights: createMemoryCache<string>(1) };
  const plans = storedKinds.map(({ store }) =>
    store.write(store.sample({ projectId, receivedAtMs: nowMs }), batch),
  );
  const { statements } = joinPlans(plans);
  try {
    await db.writeBatch([...statements, giveUp({ nothing: null })]);
  } catch (error) {
    if (!isGivenUp(error)) throw error;
  }
}

function isGivenUp(error: unknown): boolean {
  let current = error;
  for (let depth = 0; depth < 5 && current instanceof Error; depth += 1) {
    if (current instanceof LibsqlError && current.code.startsWith('SQLITE_CONSTRAINT')) {
      return current.message.includes('readiness_probe');
    }
    current = current.cause;
  }
  return false;
}
