import { NotFound } from '../../errors/app-error.ts';
import type { StoredState } from '../../http/if-match.ts';
import type { Services } from '../../platform/services.ts';
import { presentIssue, trendStart, type ItemView } from './present.ts';
import { issueById, type IssueRow } from './queries.ts';
import type { IssueReply } from './schemas.ts';

export interface ReadIssueInput {
  readonly issueId: string;
  /** The project the caller is bound to; null when the caller may see all projects. */
  readonly onlyProjectId: number | null;
}

/** An issue as it is stored and shown at `nowMs`. */
export interface StoredIssue extends StoredState<IssueRow> {
  readonly reply: IssueReply;
  readonly view: ItemView;
  readonly nowMs: number;
}

/** Throws `NotFound`, also for an issue of a project that the caller may not see. */
export async function readIssue(
  { db, now }: Pick<Services, 'db' | 'now'>,
  { issueId, onlyProjectId }: ReadIssueInput,
): Promise<StoredIssue> {
  const nowMs = now();
  const [found] = await issueById(db.query, issueId, onlyProjectId, trendStart(nowMs));
  if (found === undefined) throw new NotFound('issue');
  const { issue: row, ...view } = found;
  return { row, reply: presentIssue(row, view, nowMs), view, nowMs };
}
