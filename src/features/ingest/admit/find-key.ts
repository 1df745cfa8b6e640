import { and, eq, gte, lt } from 'drizzle-orm';
import { project, projectKey } from '../../../db/schema/project.ts';
import type { KeyEntry } from '../../../platform/isolate-caches.ts';
import { rememberedLookup } from '../../../platform/remembered-lookup.ts';
import type { Services } from '../../../platform/services.ts';

/**
 * What an active DSN key opens; null when the key does not exist. Both answers are cached for a few seconds. While the
 * database is down or hangs, a recently valid key stays valid (`staleKeyMs`); any other key throws `DatabaseFailed`.
 */
export function findKey(
  services: Pick<Services, 'db' | 'caches' | 'now' | 'defer'>,
  publicKey: string,
): Promise<KeyEntry | null> {
  return rememberedLookup(services, {
    name: 'key',
    id: publicKey,
    cache: services.caches.keys,
    ask: () => activeKey(services.db, publicKey),
    stale: (entry) => entry,
  });
}

async function activeKey(db: Services['db'], publicKey: string): Promise<KeyEntry | null> {
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
  return rows[0] ?? null;
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
