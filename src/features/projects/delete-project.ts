import type { WriteResult } from '../../db/pipeline.ts';
import { NotFound } from '../../errors.ts';
import type { Services } from '../../platform/services.ts';
import { removeProject } from './writes.ts';

/** Removes a project with all it owns, in one batch, and closes its keys and tokens here at once. Throws `NotFound`. */
export async function deleteProject(
  { db, caches }: Pick<Services, 'db' | 'caches'>,
  projectId: number,
): Promise<void> {
  const results = await db.writeBatch(removeProject.map((statement) => statement({ projectId })));
  const [keys, tokens, project] = results.slice(-3);
  for (const publicKey of textsOf(keys, 'public_key')) caches.keys.delete(publicKey);
  for (const hash of textsOf(tokens, 'hash')) caches.tokens.delete(hash);
  if (project?.rows.length !== 1) throw new NotFound('project');
}

function textsOf(result: WriteResult | undefined, column: string): string[] {
  return (result?.rows ?? []).map((row) => row[column]).filter((value) => typeof value === 'string');
}
