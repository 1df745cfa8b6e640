import { auditValues } from '../../db/audit.ts';
import type { WriteResult } from '../../db/pipeline.ts';
import type { Author } from '../../domain/audit.ts';
import type { EntityTags } from '../../domain/etag.ts';
import { AppError, NotFound } from '../../errors.ts';
import type { Services } from '../../platform/services.ts';
import { readExpected } from './read-expected.ts';
import { removeProject, stateValues } from './writes.ts';

export interface DeleteProjectInput {
  readonly projectId: number;
  /** The states in which it may go. */
  readonly ifMatch: EntityTags | undefined;
  readonly author: Author;
}

/**
 * Removes a project with all it owns, in one batch, and closes its keys and tokens here at once. Throws `NotFound`, and
 * `precondition_failed` when it is in none of the states of `ifMatch`.
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
  // It changed between the two. Should it have changed back, it is still not what was asked about.
  await readExpected({ db }, projectId, ifMatch);
  throw new AppError('precondition_failed');
}

function textsOf(result: WriteResult | undefined, column: string): string[] {
  return (result?.rows ?? []).map((row) => row[column]).filter((value) => typeof value === 'string');
}
