import { auditValues } from '../../db/audit.ts';
import type { Author } from '../../domain/audit.ts';
import { etagOf, includesTag, type EntityTags } from '../../http/etag.ts';
import { changeStatus } from '../../domain/issue.ts';
import { AppError, NotFound } from '../../errors/app-error.ts';
import type { Services } from '../../platform/services.ts';
import { presentIssue, trendStart } from './present.ts';
import { issueById } from './queries.ts';
import type { IssueReply, UpdateIssueBody } from './schemas.ts';
import { auditMove, moveIssue } from './writes.ts';

export interface UpdateIssueInput {
  readonly issueId: string;
  /** The project the caller is bound to; null when the caller may see all projects. */
  readonly onlyProjectId: number | null;
  readonly body: UpdateIssueBody;
  /** The states in which it may be changed; undefined for any. */
  readonly ifMatch?: EntityTags | undefined;
  readonly author: Author;
}

const maxAttempts = 3;

/**
 * Changes the status by the rules of the lifecycle. The write applies only to the state that was read; if that changed
 * meanwhile, it reads again. Throws `NotFound`, `conflict` when the state keeps changing, and `precondition_failed`
 * when `ifMatch` does not contain the current state, events included.
 */
export async function updateIssue(
  { db, now, mintId }: Pick<Services, 'db' | 'now' | 'mintId'>,
  { issueId, onlyProjectId, body, ifMatch, author }: UpdateIssueInput,
): Promise<IssueReply> {
  const change = { status: body.status ?? 'resolved', resolvedInRelease: body.resolvedInRelease };
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    const nowMs = now();
    const [found] = await issueById(db.query, issueId, onlyProjectId, trendStart(nowMs));
    if (found === undefined) throw new NotFound('issue');
    const before = presentIssue(found.issue, found, nowMs);
    if (ifMatch !== undefined && !includesTag(ifMatch, etagOf(JSON.stringify(before)))) {
      throw new AppError('precondition_failed');
    }
    const next = changeStatus(found.issue, change, found.issue, nowMs);
    if (next === found.issue) return before;
    const audit = auditValues(author, { now, mintId });
    const [[moved]] = await db.query.batch([
      moveIssue(db.query, found.issue, next, Array.isArray(ifMatch)),
      auditMove(db.query, found.issue, next, audit),
    ]);
    if (moved !== undefined) return presentIssue(moved, found, nowMs);
  }
  throw new AppError('conflict', { detail: 'The issue keeps changing. Try again.' });
}
