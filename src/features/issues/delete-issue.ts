import { auditValues } from '../../db/audit.ts';
import type { Author } from '../../domain/audit.ts';
import { etagOf, includesTag, type EntityTags } from '../../domain/etag.ts';
import { AppError, NotFound } from '../../errors.ts';
import type { Services } from '../../platform/services.ts';
import { presentIssue, trendStart } from './present.ts';
import { issueById, type IssueRow } from './queries.ts';
import { removeIssue, stateValues } from './writes.ts';

export interface DeleteIssueInput {
  readonly issueId: string;
  /** The project the caller is bound to; null for none. */
  readonly onlyProjectId: number | null;
  /** The states in which it may go; undefined for any. */
  readonly ifMatch?: EntityTags | undefined;
  readonly author: Author;
}

/**
 * Removes an issue with its events, in one batch. The next event of its cause opens it anew. Throws `NotFound`, and
 * `precondition_failed` when its state, events included, is none of `ifMatch`.
 */
export async function deleteIssue(
  services: Pick<Services, 'db' | 'now' | 'mintId'>,
  input: DeleteIssueInput,
): Promise<void> {
  const { issueId, onlyProjectId, author } = input;
  const read = await readExpected(services, input);
  const values = { issueId, onlyProjectId, ...stateValues(read), ...auditValues(author, services) };
  const results = await services.db.writeBatch(removeIssue.map((statement) => statement(values)));
  if (results.at(-1)?.rows.length === 1) return;
  if (read === undefined) throw new NotFound('issue');
  // It moved between the two. Should it have moved back, it is still not what was asked about.
  await readExpected(services, input);
  throw new AppError('precondition_failed');
}

/** The row that `ifMatch` names; undefined when any will do. */
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
