import { auditValues } from '../../db/audit.ts';
import type { Author } from '../../domain/audit.ts';
import type { EntityTags } from '../../http/etag.ts';
import { requireMatch } from '../../http/if-match.ts';
import { changeStatus } from '../../domain/issue.ts';
import { AppError } from '../../errors/app-error.ts';
import type { Services } from '../../platform/services.ts';
import { presentIssue } from './present.ts';
import { readIssue } from './read-issue.ts';
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
    const { row, reply, view, nowMs } = await readIssue({ db, now }, { issueId, onlyProjectId });
    requireMatch(ifMatch, reply);
    const next = changeStatus(row, change, row, nowMs);
    if (next === row) return reply;
    const audit = auditValues(author, { now, mintId });
    const [[moved]] = await db.query.batch([
      moveIssue(db.query, row, next, Array.isArray(ifMatch)),
      auditMove(db.query, row, next, audit),
    ]);
    if (moved !== undefined) return presentIssue(moved, view, nowMs);
  }
  throw new AppError('conflict', { detail: 'The issue keeps changing. Try again.' });
}
