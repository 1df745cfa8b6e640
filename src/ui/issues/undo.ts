import { statuses, type IssueStatus } from '../../domain/issue.ts';
import { maxIssuesAtOnce, type MovedIssue } from '../../features/issues/schemas.ts';

const groupPattern = /^([a-z]{1,12}):([\w.-]{1,7000})$/;
const idPattern = /^[\w-]{1,64}$/;

/** The statuses that issues had, as a text for a cookie and a form: `unresolved:id.id*ignored:id`. */
export function writeUndo(moved: readonly MovedIssue[]): string | undefined {
  if (moved.length === 0) return undefined;
  return [...Map.groupBy(moved, ({ from }) => from)]
    .map(([status, issues]) => `${status}:${issues.map(({ issueId }) => issueId).join('.')}`)
    .join('*');
}

/** The reverse of `writeUndo`: the status that each issue gets back. Empty for any text that it did not write. */
export function readUndo(text: string): Map<string, IssueStatus> {
  const changes = new Map<string, IssueStatus>();
  for (const group of text.split('*', statuses.length)) {
    const [, name, ids = ''] = groupPattern.exec(group) ?? [];
    const status = statuses.find((known) => known === name);
    if (status === undefined) return new Map();
    for (const id of ids.split('.', maxIssuesAtOnce)) {
      if (!idPattern.test(id) || changes.size >= maxIssuesAtOnce) return new Map();
      changes.set(id, status);
    }
  }
  return changes;
}
