import { auditValues } from '../../db/audit.ts';
import type { WriteResult } from '../../db/pipeline.ts';
import type { Author } from '../../domain/audit.ts';
import { NotFound } from '../../errors.ts';
import type { Services } from '../../platform/services.ts';
import { removeProject } from './writes.ts';

export interface DeleteProjectInput {
  readonly projectId: number;
  readonly author: Author;
}

/** Removes a project with all it owns, in one batch, and closes its keys and tokens here at once. Throws `NotFound`. */
export async function deleteProject(
  { db, caches, ...clock }: Pick<Services, 'db' | 'caches' | 'now' | 'mintId'>,
  { projectId, author }: DeleteProjectInput,
): Promise<void> {
  const values = { projectId, ...auditValues(author, clock) };
  const results = await db.writeBatch(removeProject.map((statement) => statement(values)));
  const [keys, tokens, project] = results.slice(-3);
  for (const publicKey of textsOf(keys, 'public_key')) caches.keys.delete(publicKey);
  for (const column of ['hash', 'previous_hash']) {
    for (const hash of textsOf(tokens, column)) caches.tokens.delete(hash);
  }
  if (project?.rows.length !== 1) throw new NotFound('project');
}

function textsOf(result: WriteResult | undefined, column: string): string[] {
  return (result?.rows ?? []).map((row) => row[column]).filter((value) => typeof value === 'string');
}
