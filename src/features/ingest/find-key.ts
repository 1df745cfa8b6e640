import { and, eq } from 'drizzle-orm';
import { databaseFailure } from '../../db/fault.ts';
import { project, projectKey } from '../../db/schema/project.ts';
import { lookupTtlMs, type KeyEntry } from '../../platform/isolate-caches.ts';
import type { Services } from '../../platform/services.ts';

/**
 * What an active DSN key opens; null when there is none. Both answers are remembered for a few seconds; while the
 * database is down, a key that was good lately stays so (`staleKeyMs`). Throws `DatabaseFailed` for any other then:
 * nobody knows whether it is one.
 */
export async function findKey(
  { db, caches, now }: Pick<Services, 'db' | 'caches' | 'now'>,
  publicKey: string,
): Promise<KeyEntry | null> {
  const known = caches.keys.get(publicKey, now());
  if (known !== undefined) return known;
  try {
    const rows = await db.query
      .select({
        keyId: projectKey.id,
        projectId: projectKey.projectId,
        ingestPerMinute: project.ingestPerMinute,
      })
      .from(projectKey)
      .innerJoin(project, eq(project.id, projectKey.projectId))
      .where(and(eq(projectKey.publicKey, publicKey), eq(projectKey.isActive, true)))
      .limit(1);
    const entry = rows[0] ?? null;
    caches.keys.set(publicKey, entry, lookupTtlMs, now());
    return entry;
  } catch (error) {
    const failure = databaseFailure(error);
    if (failure === undefined) throw error;
    const lately = caches.keys.getStale(publicKey, now());
    if (lately === undefined || lately === null) throw failure;
    return lately;
  }
}
