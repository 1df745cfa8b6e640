import { auditValues } from '../../db/audit.ts';
import type { Author } from '../../domain/audit.ts';
import { changeStatus } from '../../domain/issue.ts';
import { AppError, NotFound } from '../../errors.ts';
import type { Services } from '../../platform/services.ts';
import { presentIssue, trendStart } from './present.ts';
import { issueById } from './queries.ts';
import type { IssueReply, UpdateIssueBody } from './schemas.ts';
import { auditMove, moveIssue } from './writes.ts';

export interface UpdateIssueInput {
  readonly issueId: string;
  /** The project the caller is bound to; null for none. */
  readonly onlyProjectId: number | null;
  readonly body: UpdateIssueBody;
  readonly author: Author;
}

const maxAttempts = 3;

/**
 * Changes the status by the rules of the lifecycle. The write holds only if the state is still the one that was
 * judged; when an event or another person was faster, it is judged anew. Throws `NotFound`, and `conflict` when
 * that happens again and again.
 */
export async function updateIssue(
  { db, now, mintId }: Pick<Services, 'db' | 'now' | 'mintId'>,
  { issueId, onlyProjectId, body, author }: UpdateIssueInput,
): Promise<IssueReply> {
  const change = { status: body.status ?? 'resolved', resolvedInRelease: body.resolvedInRelease };
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    const nowMs = now();
    const [found] = await issueById(db.query, issueId, onlyProjectId, trendStart(nowMs));
    if (found === undefined) throw new NotFound('issue');
    const next = changeStatus(found.issue, change, found.issue, nowMs);
    if (next === found.issue) return presentIssue(found.issue, found, nowMs);
    const audit = auditValues(author, { now, mintId });
    const [[moved]] = await db.query.batch([
      moveIssue(db.query, found.issue, next),
      auditMove(db.query, found.issue, next, audit),
    ]);
    if (moved !== undefined) return presentIssue(moved, found, nowMs);
  }
  throw new AppError('conflict', { detail: 'The issue keeps changing. Try again.' });
}
