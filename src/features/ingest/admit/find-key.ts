import { and, eq, gte, lt } from 'drizzle-orm';
import { databaseFailure } from '../../../db/fault.ts';
import { project, projectKey } from '../../../db/schema/project.ts';
import { lookupTtlMs, type KeyEntry } from '../../../platform/isolate-caches.ts';
import { withPatience } from '../../../platform/patience.ts';
import type { Services } from '../../../platform/services.ts';

/**
 * What an active DSN key opens; null when the key does not exist. Both answers are cached for a few seconds. While the
 * database is down or hangs, a recently valid key stays valid (`staleKeyMs`); any other key throws `DatabaseFailed`.
 */
export async function findKey(
  services: Pick<Services, 'db' | 'caches' | 'now' | 'defer'>,
  publicKey: string,
): Promise<KeyEntry | null> {
  const { caches, now, defer } = services;
  const known = caches.keys.get(publicKey, now());
  if (known !== undefined) return known;
  const lately = () => caches.keys.getStale(publicKey, now()) ?? undefined;
  const asked = lookUp(services, publicKey);
  try {
    return await (lately() === undefined ? asked : withPatience('late key', asked, defer));
  } catch (error) {
    const failure = databaseFailure(error);
    if (failure === undefined) throw error;
    const entry = lately();
    if (entry === undefined) throw failure;
    return entry;
  }
}

/** Asks the database. Throws `DatabaseFailed`. */
async function lookUp(
  { db, caches, now }: Pick<Services, 'db' | 'caches' | 'now'>,
  publicKey: string,
): Promise<KeyEntry | null> {
  const rows = await db.query
    .select({
      keyId: projectKey.id,
      projectId: projectKey.projectId,
      ingestPerMinute: project.ingestPerMinute,
      ingestBytesPerMinute: project.ingestBytesPerMinute,
    })
    .from(projectKey)
    .innerJoin(project, eq(project.id, projectKey.projectId))
    .where(and(eq(projectKey.publicKey, publicKey), eq(projectKey.isActive, true)))
    .limit(1);
  const entry = rows[0] ?? null;
  caches.keys.set(publicKey, entry, lookupTtlMs, now());
  return entry;
}

/** Active keys in `[from, to)`. */
export function keysBetween(query: Services['db']['query'], from: string, to: string, rows: number) {
  const { publicKey, isActive } = projectKey;
  return query
    .select({ publicKey })
    .from(projectKey)
    .where(and(gte(publicKey, from), lt(publicKey, to), eq(isActive, true)))
    .limit(rows);
}
