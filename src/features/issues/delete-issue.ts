import { auditValues } from '../../db/audit.ts';
import type { Author } from '../../domain/audit.ts';
import { NotFound } from '../../errors.ts';
import type { Services } from '../../platform/services.ts';
import { removeIssue } from './writes.ts';

export interface DeleteIssueInput {
  readonly issueId: string;
  /** The project the caller is bound to; null for none. */
  readonly onlyProjectId: number | null;
  readonly author: Author;
}

/** Removes an issue with its events, in one batch. The next event of its cause opens it anew. Throws `NotFound`. */
export async function deleteIssue(
  { db, ...clock }: Pick<Services, 'db' | 'now' | 'mintId'>,
  { issueId, onlyProjectId, author }: DeleteIssueInput,
): Promise<void> {
  const values = { issueId, onlyProjectId, ...auditValues(author, clock) };
  const results = await db.writeBatch(removeIssue.map((statement) => statement(values)));
  if (results.at(-1)?.rows.length !== 1) throw new NotFound('issue');
}
