import { auditValues } from '../../db/audit.ts';
import type { Author } from '../../domain/audit.ts';
import { etagOf, includesTag, type EntityTags } from '../../http/etag.ts';
import { AppError, NotFound } from '../../errors/app-error.ts';
import type { Services } from '../../platform/services.ts';
import { presentIssue, trendStart } from './present.ts';
import { issueById, type IssueRow } from './queries.ts';
import { removeIssue, stateValues } from './writes.ts';

export interface DeleteIssueInput {
  readonly issueId: string;
  /** The project the caller is bound to; null when the caller may see all projects. */
  readonly onlyProjectId: number | null;
  /** Deletes only in one of these states; undefined for any state. */
  readonly ifMatch?: EntityTags | undefined;
  readonly author: Author;
}

/**
 * Deletes an issue: it is gone at once, and the cron removes its events. The next event of the same cause begins another
 * issue. Throws `NotFound`,
 * and `precondition_failed` when `ifMatch` does not contain the current state, events included.
 */
export async function deleteIssue(
  services: Pick<Services, 'db' | 'now' | 'mintId' | 'randomHex'>,
  input: DeleteIssueInput,
): Promise<void> {
  const { issueId, onlyProjectId, author } = input;
  const read = await readExpected(services, input);
  const values = {
    issueId,
    onlyProjectId,
    successorId: services.randomHex(16),
    ...stateValues(read),
    ...auditValues(author, services),
  };
  const results = await services.db.writeBatch(removeIssue.map((statement) => statement(values)));
  if (results.at(-1)?.rows.length === 1) return;
  if (read === undefined) throw new NotFound('issue');
  // The issue changed between read and delete. If it has changed back since, it still differed from `ifMatch` when the
  // delete ran.
  await readExpected(services, input);
  throw new AppError('precondition_failed');
}

/** The row that matches `ifMatch`; undefined when any state is allowed. */
async function readExpected(
  { db, now }: Pick<Services, 'db' | 'now'>,
  { issueId, onlyProjectId, ifMatch }: DeleteIssueInput,
): Promise<IssueRow | undefined> {
  if (ifMatch === undefined || ifMatch === '*') return undefined;
  const nowMs = now();
  const [found] = await issueById(db.query, issueId, onlyProjectId, trendStart(nowMs));
  if (found === undefined) throw new NotFound('issue');
  const etag = etagOf(JSON.stringify(presentIssue(found.issue, found, nowMs)));
  if (!includesTag(ifMatch, etag)) throw new AppError('precondition_failed');
  return found.issue;
}
