import { eq, sql } from 'drizzle-orm';
import { project } from '../../db/schema/project.ts';
import type { Services } from '../../platform/services.ts';

export interface DependencyCheck {
  readonly status: 'pass' | 'fail';
  readonly latencyMs: number;
}

export interface Readiness {
  readonly status: 'pass' | 'fail';
  readonly checks: { readonly database: DependencyCheck };
}

/** Whether the service can do its job: the database answers and its schema is there. Never throws. */
export async function checkReadiness({
  db,
  now,
  log,
}: Pick<Services, 'db' | 'now' | 'log'>): Promise<Readiness> {
  const startedAt = now();
  let status: DependencyCheck['status'] = 'pass';
  try {
    await db.query
      .select({ one: sql`1` })
      .from(project)
      .where(eq(project.id, 0))
      .limit(1);
  } catch (error) {
    status = 'fail';
    log('warn', 'Readiness check failed', { dependency: 'database', error: errorName(error) });
  }
  return { status, checks: { database: { status, latencyMs: now() - startedAt } } };
}

/** Drizzle's messages quote SQL, so only the name is logged. */
function errorName(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
