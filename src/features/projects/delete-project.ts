import { auditValues } from '../../db/audit.ts';
import type { WriteResult } from '../../db/pipeline.ts';
import type { Author } from '../../domain/audit.ts';
import type { EntityTags } from '../../http/etag.ts';
import { AppError, NotFound } from '../../errors/app-error.ts';
import type { Services } from '../../platform/services.ts';
import { readExpected } from './read-expected.ts';
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
  const read = await readExpected({ db }, projectId, ifMatch);
  const values = { projectId, ...stateValues(read), ...auditValues(author, clock) };
  const results = await db.writeBatch(removeProject.map((statement) => statement(values)));
  const [keys, tokens, project] = results.slice(-3);
  for (const publicKey of textsOf(keys, 'public_key')) caches.keys.delete(publicKey);
  for (const column of ['hash', 'previous_hash']) {
    for (const hash of textsOf(tokens, column)) caches.tokens.delete(hash);
  }
  if (project?.rows.length === 1) return;
  if (read === undefined) throw new NotFound('project');
  // The project changed between read and delete. If it has changed back since, it still differed from `ifMatch` when
  // the delete ran.
  await readExpected({ db }, projectId, ifMatch);
  throw new AppError('precondition_failed');
}

function textsOf(result: WriteResult | undefined, column: string): string[] {
  return (result?.rows ?? []).map((row) => row[column]).filter((value) => typeof value === 'string');
}
