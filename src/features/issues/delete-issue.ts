import { NotFound } from '../../errors.ts';
import type { Services } from '../../platform/services.ts';
import { removeIssue } from './writes.ts';

export interface DeleteIssueInput {
  readonly issueId: string;
  /** The project the caller is bound to; null for none. */
  readonly onlyProjectId: number | null;
}

/** Removes an issue with its events, in one batch. The next event of its cause opens it anew. Throws `NotFound`. */
export async function deleteIssue(
  { db }: Pick<Services, 'db'>,
  { issueId, onlyProjectId }: DeleteIssueInput,
): Promise<void> {
  const results = await db.writeBatch(removeIssue.map((statement) => statement({ issueId, onlyProjectId })));
  if (results.at(-1)?.rows.length !== 1) throw new NotFound('issue');
}
