import { auditValues } from '../../db/audit.ts';
import type { WriteResult } from '../../db/pipeline.ts';
import type { Author } from '../../domain/audit.ts';
import type { EntityTags } from '../../http/etag.ts';
import { removeExpected } from '../../http/if-match.ts';
import type { Services } from '../../platform/services.ts';
import { readProject } from './read-project.ts';
import { removeProject, stateValues } from './writes.ts';

export interface DeleteProjectInput {
  readonly projectId: number;
  /** Deletes only in one of these states; undefined for any state. */
  readonly ifMatch: EntityTags | undefined;
  readonly author: Author;
}

/**
 * Deletes a project: it is gone at once, and the cron removes what it owned. This isolate refuses its keys and tokens at
 * once. Throws
 * `NotFound`, and `precondition_failed` when `ifMatch` does not contain the project's current state.
 */
export async function deleteProject(
  { db, caches, ...clock }: Pick<Services, 'db' | 'caches' | 'now' | 'mintId'>,
  { projectId, ifMatch, author }: DeleteProjectInput,
): Promise<void> {
  const read = () => readProject({ db }, projectId);
  await removeExpected('project', { ifMatch, read }, async (expected) => {
    const values = { projectId, ...stateValues(expected), ...auditValues(author, clock) };
    const results = await db.writeBatch(removeProject.map((statement) => statement(values)));
    const [keys, tokens, project] = results.slice(-3);
    for (const publicKey of textsOf(keys, 'public_key')) caches.keys.delete(publicKey);
    for (const column of ['hash', 'previous_hash']) {
      for (const hash of textsOf(tokens, column)) caches.tokens.delete(hash);
    }
    return project?.rows.length === 1;
  });
}

function textsOf(result: WriteResult | undefined, column: string): string[] {
  return (result?.rows ?? []).map((row) => row[column]).filter((value) => typeof value === 'string');
}
