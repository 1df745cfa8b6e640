import { auditValues } from '../../db/audit.ts';
import type { Author } from '../../domain/audit.ts';
import type { EntityTags } from '../../http/etag.ts';
import { removeExpected } from '../../http/if-match.ts';
import type { Services } from '../../platform/services.ts';
import { readIssue } from './read-issue.ts';
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
  const { issueId, onlyProjectId, ifMatch, author } = input;
  const read = () => readIssue(services, input);
  await removeExpected('issue', { ifMatch, read }, async (expected) => {
    const values = {
      issueId,
      onlyProjectId,
      successorId: services.randomHex(16),
      ...stateValues(expected),
      ...auditValues(author, services),
    };
    const results = await services.db.writeBatch(removeIssue.map((statement) => statement(values)));
    return results.at(-1)?.rows.length === 1;
  });
}
