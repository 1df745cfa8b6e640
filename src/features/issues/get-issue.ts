import { NotFound } from '../../errors/app-error.ts';
import type { Services } from '../../platform/services.ts';
import { presentIssue, trendStart } from './present.ts';
import { issueById } from './queries.ts';
import type { IssueReply } from './schemas.ts';

export interface GetIssueInput {
  readonly issueId: string;
  /** The project the caller is bound to; null when the caller may see all projects. */
  readonly onlyProjectId: number | null;
}

/** One issue. Throws `NotFound`, also for one of a project the caller may not see. */
export async function getIssue(
  { db, now }: Pick<Services, 'db' | 'now'>,
  { issueId, onlyProjectId }: GetIssueInput,
): Promise<IssueReply> {
  const nowMs = now();
  const [found] = await issueById(db.query, issueId, onlyProjectId, trendStart(nowMs));
  if (found === undefined) throw new NotFound('issue');
  return presentIssue(found.issue, found, nowMs);
}
