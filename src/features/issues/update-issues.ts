import { auditValues } from '../../db/audit.ts';
import type { Author } from '../../domain/audit.ts';
import { changeStatus, type IssueStatus } from '../../domain/issue.ts';
import type { Services } from '../../platform/services.ts';
import { issuesByIds, type IssueRow } from './queries.ts';
import { maxIssuesAtOnce, type MovedIssue } from './schemas.ts';
import { auditMove, moveIssue } from './writes.ts';

export interface UpdateIssuesInput {
  readonly projectId: number;
  /** The status that each issue gets; at most `maxIssuesAtOnce`. */
  readonly changes: ReadonlyMap<string, IssueStatus>;
  readonly author: Author;
}

/**
 * Changes the status of several issues of a project by the rules of the lifecycle, in two round trips. Returns those
 * that changed. Leaves out ids that the project does not have, issues that have the status already, and an issue that
 * somebody else changed in the same moment.
 */
export async function updateIssues(
  { db, now, mintId }: Pick<Services, 'db' | 'now' | 'mintId'>,
  { projectId, changes, author }: UpdateIssuesInput,
): Promise<MovedIssue[]> {
  const ids = [...changes.keys()].slice(0, maxIssuesAtOnce);
  const rows = ids.length === 0 ? [] : await issuesByIds(db.query, projectId, ids);
  const nowMs = now();
  const moves = rows.flatMap((row) => {
    const status = changes.get(row.id);
    if (status === undefined || status === row.status) return [];
    return [{ row, next: changeStatus(row, { status }, row, nowMs) }];
  });
  const statements = moves.map(({ row, next }) => [
    moveIssue(db.query, row, next, false),
    auditMove(db.query, row, next, auditValues(author, { now, mintId })),
  ]);
  const [first, ...rest] = statements.flat();
  if (first === undefined) return [];
  const results = await db.query.batch([first, ...rest]);
  return moves.flatMap(({ row }, at) => (hasRow(results[at * 2]) ? [movedFrom(row)] : []));
}

const movedFrom = ({ id, status }: IssueRow): MovedIssue => ({ issueId: id, from: status });

const hasRow = (result: unknown): boolean => Array.isArray(result) && result.length > 0;
